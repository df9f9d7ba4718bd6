package dev.marquette.certificates;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** Reads private keys, encrypted or not, and says whose they are. */
public final class PrivateKeys {
  /** Used by hand and not registered: the rest of the JVM keeps the JDK's providers. */
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private PrivateKeys() {}

  /**
   * The first of the file: PKCS #8, PKCS #1 or SEC 1; RSA, EC or Ed25519.
   *
   * @param password of an encrypted key; of no account for any other
   * @throws PemException when there is none, or none that this password opens
   */
  public static PrivateKey read(byte[] pem, @Nullable String password) throws PemException {
    try {
      for (Object entry : PemEntries.of(pem)) {
        PrivateKeyInfo info = keyIn(entry, password);
        if (info != null) {
          PrivateKey key = new JcaPEMKeyConverter().getPrivateKey(info);
          signatureBy(key); // whose signature nobody knows, nobody can use
          return key;
        }
      }
    } catch (PKCSException | OperatorCreationException wrong) {
      throw new PemException("private key: the password does not decrypt it", wrong);
    } catch (IOException | RuntimeException broken) {
      throw new PemException(
          password == null
              ? "private key: not readable as PEM: " + broken.getMessage()
              : "private key: not readable, or the password is wrong: " + broken.getMessage(),
          broken);
    }
    throw new PemException(
        "private key: no 'BEGIN PRIVATE KEY', 'RSA PRIVATE KEY' or 'EC PRIVATE KEY' in "
            + pem.length
            + " bytes: give PEM, not DER");
  }

  /**
   * Whether the key is the certificate's: what it signs, the certificate verifies.
   *
   * @param key that {@link #read} has read
   */
  public static boolean isOf(X509Certificate certificate, PrivateKey key) {
    byte[] challenge = new byte[32];
    new SecureRandom().nextBytes(challenge);
    try {
      String algorithm = signatureBy(key);
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(challenge);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(challenge);
      return verifier.verify(signer.sign());
    } catch (GeneralSecurityException | PemException otherTypeOrSize) {
      return false;
    }
  }

  /** The key in the entry; null for what is no key, as the parameters before an EC key. */
  private static @Nullable PrivateKeyInfo keyIn(Object entry, @Nullable String password)
      throws IOException, PKCSException, OperatorCreationException, PemException {
    return switch (entry) {
      case PrivateKeyInfo pkcs8 -> pkcs8;
      case PEMKeyPair traditional -> traditional.getPrivateKeyInfo();
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

  private static char[] needed(@Nullable String password) throws PemException {
    if (password == null) {
      throw new PemException(
          "private key: it is encrypted: set privateKeyPasswordKey, or give one that is not");
    }
    return password.toCharArray();
  }

  private static String signatureBy(PrivateKey key) throws PemException {
    String type =
        key instanceof EdECKey edwards ? edwards.getParams().getName() : key.getAlgorithm();
    return switch (type) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "Ed25519" -> "Ed25519";
      default ->
          throw new PemException(
              "private key: its type is " + type + ": use one of RSA, EC or Ed25519");
    };
  }
}
