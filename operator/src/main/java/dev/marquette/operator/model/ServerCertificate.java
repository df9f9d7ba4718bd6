package dev.marquette.operator.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.EncryptionException;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a listener shows: the first of a PEM chain.
 *
 * @param fingerprintSha256 of its DER form, lower-case hexadecimal
 * @param notAfter when it expires
 * @param subject its distinguished name
 */
public record ServerCertificate(String fingerprintSha256, Instant notAfter, String subject) {
  /** Used by hand and not registered: the rest of the JVM keeps the JDK's providers. */
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

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
    X509Certificate leaf = leaf(chainPem);
    if (leaf.getNotAfter().toInstant().isBefore(now)) {
      throw new RefusedException(
          "the certificate of %s expired at %s: renew it"
              .formatted(leaf.getSubjectX500Principal(), leaf.getNotAfter().toInstant()));
    }
    if (!belongTogether(leaf.getPublicKey(), privateKey(keyPem, password))) {
      throw new RefusedException(
          "the private key does not belong to the certificate of %s: put both of one pair into the"
                  .formatted(leaf.getSubjectX500Principal())
              + " Secret");
    }
    return of(leaf);
  }

  /** Reads a chain without judging it. */
  static ServerCertificate read(byte[] chainPem) throws RefusedException {
    return of(leaf(chainPem));
  }

  /** Checks the authorities that client certificates are verified with. */
  static void checkAuthorities(byte[] pem) throws RefusedException {
    leaf(pem);
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

  private static X509Certificate leaf(byte[] pem) throws RefusedException {
    try {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      if (chain.isEmpty()) {
        throw new RefusedException("there is no PEM certificate in it");
      }
      return (X509Certificate) chain.iterator().next();
    } catch (GeneralSecurityException e) {
      throw new RefusedException("the certificate is not valid PEM: " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(byte[] pem, @Nullable String password)
      throws RefusedException {
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        PrivateKeyInfo info = keyIn(part, password);
        if (info != null) {
          return converter.getPrivateKey(info);
        }
      }
      throw new RefusedException(
          "there is no PEM private key in it: PKCS #8, PKCS #1 and SEC 1 are read");
    } catch (PKCSException | OperatorCreationException | EncryptionException e) {
      throw new RefusedException("the password does not decrypt the private key", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("the private key is not valid PEM: " + e.getMessage(), e);
    }
  }

  /** The key in a part; null for what is no key, as the parameters before an EC key. */
  private static @Nullable PrivateKeyInfo keyIn(Object part, @Nullable String password)
      throws IOException, PKCSException, OperatorCreationException, RefusedException {
    return switch (part) {
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PrivateKeyInfo info -> info;
      case PKCS8EncryptedPrivateKeyInfo encrypted ->
          encrypted.decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(BOUNCY_CASTLE)
                  .build(needed(password)));
      case PEMEncryptedKeyPair encrypted ->
          encrypted
              .decryptKeyPair(
                  new JcePEMDecryptorProviderBuilder()
                      .setProvider(BOUNCY_CASTLE)
                      .build(needed(password)))
              .getPrivateKeyInfo();
      default -> null;
    };
  }

  private static char[] needed(@Nullable String password) throws RefusedException {
    if (password == null) {
      throw new RefusedException(
          "the private key is encrypted: set privateKeyPasswordKey, or give one that is not");
    }
    return password.toCharArray();
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey)
      throws RefusedException {
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          case "Ed25519", "EdDSA" -> "Ed25519";
          default ->
              throw new RefusedException(
                  "a private key of type %s is not supported: use RSA, EC or Ed25519"
                      .formatted(privateKey.getAlgorithm()));
        };
    byte[] probe = {'m', 'a', 'r', 'q', 'u', 'e', 't', 't', 'e'};
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(privateKey);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // keys of different types, or of different sizes
    }
  }
}
