package dev.marquette.transport;

import dev.marquette.certificates.Certificates;
import dev.marquette.certificates.PemException;
import dev.marquette.certificates.PrivateKeys;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain with its private key, and the authorities of client certificates: validated,
 * so that a handshake can only fail for the client's reasons. Two are equal when they hold the same
 * certificates and key.
 */
public final class TlsMaterial {
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final List<X509Certificate> clientAuthorities;

  private TlsMaterial(
      List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientAuthorities) {
    this.chain = List.copyOf(chain);
    this.key = key;
    this.clientAuthorities = List.copyOf(clientAuthorities);
  }

  /**
   * Reads and checks PEM: the key belongs to the first certificate, which is valid now, and each
   * certificate is signed by the one after it.
   *
   * @param chain the server's certificate first, then intermediate ones
   * @param key PKCS#8, PKCS#1 or SEC 1, encrypted or not
   * @param password of an encrypted key, else null
   * @param clientAuthorities null when no client certificates are asked for
   * @throws TlsMaterialException saying what is wrong; it never quotes the key
   */
  public static TlsMaterial fromPem(
      byte[] chain,
      byte[] key,
      @Nullable String password,
      byte @Nullable [] clientAuthorities,
      Instant now)
      throws TlsMaterialException {
    TlsMaterial material;
    try {
      material =
          new TlsMaterial(
              Certificates.read("certificate", chain),
              PrivateKeys.read(key, password),
              clientAuthorities == null
                  ? List.of()
                  : Certificates.read("client authorities", clientAuthorities));
    } catch (PemException unreadable) {
      throw new TlsMaterialException(unreadable);
    }
    X509Certificate leaf = material.chain.getFirst();
    CertificateChecks.validAt(leaf, now);
    CertificateChecks.inOrder(material.chain);
    CertificateChecks.keyMatches(leaf, material.key);
    return material;
  }

  /** Of the server's certificate. */
  public CertificateSummary summary() {
    return CertificateSummary.of(chain.getFirst());
  }

  List<X509Certificate> chain() {
    return chain;
  }

  PrivateKey key() {
    return key;
  }

  List<X509Certificate> clientAuthorities() {
    return clientAuthorities;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsMaterial material
        && chain.equals(material.chain)
        && clientAuthorities.equals(material.clientAuthorities)
        && Arrays.equals(key.getEncoded(), material.key.getEncoded());
  }

  @Override
  public int hashCode() {
    return chain.hashCode();
  }

  @Override
  public String toString() {
    return "TlsMaterial[" + summary() + "]";
  }
}
