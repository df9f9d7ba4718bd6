package dev.marquette.operator.model;

import dev.marquette.certificates.Certificates;
import dev.marquette.certificates.PemException;
import dev.marquette.certificates.PrivateKeys;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a listener shows: the first of a PEM chain.
 *
 * @param fingerprintSha256 of its DER form, lower-case hexadecimal
 * @param notAfter when it expires
 * @param subject its distinguished name
 */
public record ServerCertificate(String fingerprintSha256, Instant notAfter, String subject) {
  /**
   * Reads a chain and checks that a broker can serve with it: it parses, it has not expired, and
   * the private key is the certificate's.
   *
   * @param password of an encrypted key
   * @throws RefusedException with the reason, for a person
   */
  static ServerCertificate check(
      byte[] chainPem, byte[] keyPem, @Nullable String password, Instant now)
      throws RefusedException {
    X509Certificate leaf = leaf("certificate", chainPem);
    if (leaf.getNotAfter().toInstant().isBefore(now)) {
      throw new RefusedException(
          "the certificate of %s expired at %s: renew it"
              .formatted(leaf.getSubjectX500Principal(), leaf.getNotAfter().toInstant()));
    }
    if (!PrivateKeys.isOf(leaf, privateKey(keyPem, password))) {
      throw new RefusedException(
          "the private key does not belong to the certificate of %s: put both of one pair into the"
                  .formatted(leaf.getSubjectX500Principal())
              + " Secret");
    }
    return of(leaf);
  }

  /** Reads a chain without judging it. */
  static ServerCertificate read(byte[] chainPem) throws RefusedException {
    return of(leaf("certificate", chainPem));
  }

  /** Checks the authorities that client certificates are verified with. */
  static void checkAuthorities(byte[] pem) throws RefusedException {
    leaf("client authorities", pem);
  }

  private static ServerCertificate of(X509Certificate leaf) throws RefusedException {
    try {
      return new ServerCertificate(
          Hash.sha256(leaf.getEncoded()),
          leaf.getNotAfter().toInstant(),
          leaf.getSubjectX500Principal().getName());
    } catch (GeneralSecurityException e) {
      throw new RefusedException("the certificate cannot be encoded: " + e.getMessage(), e);
    }
  }

  private static X509Certificate leaf(String what, byte[] pem) throws RefusedException {
    try {
      return Certificates.read(what, pem).getFirst();
    } catch (PemException unreadable) {
      throw new RefusedException(String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  private static PrivateKey privateKey(byte[] pem, @Nullable String password)
      throws RefusedException {
    try {
      return PrivateKeys.read(pem, password);
    } catch (PemException unreadable) {
      throw new RefusedException(String.valueOf(unreadable.getMessage()), unreadable);
    }
  }
}
