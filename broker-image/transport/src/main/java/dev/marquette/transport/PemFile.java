package dev.marquette.transport;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
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

/** Reads certificates and keys from PEM. Messages say what was expected and quote no content. */
final class PemFile {
  /** Used by hand and not registered: the rest of the JVM keeps the JDK's providers. */
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private PemFile() {}

  static List<X509Certificate> certificates(String what, byte[] pem) throws TlsMaterialException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Object entry : entries(pem)) {
        if (entry instanceof X509CertificateHolder holder) {
          certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (IOException | CertificateException | RuntimeException broken) {
      throw new TlsMaterialException(
          what + ": not readable as PEM: " + broken.getMessage(), broken);
    }
    if (certificates.isEmpty()) {
      throw new TlsMaterialException(
          what + ": no 'BEGIN CERTIFICATE' in " + pem.length + " bytes: give PEM, not DER");
    }
    return certificates;
  }

  static PrivateKey privateKey(byte[] pem, @Nullable String password) throws TlsMaterialException {
    try {
      for (Object entry : entries(pem)) {
        PrivateKeyInfo key = keyIn(entry, password);
        if (key != null) {
          return new JcaPEMKeyConverter().getPrivateKey(key);
        }
      }
    } catch (PKCSException | OperatorCreationException wrong) {
      throw new TlsMaterialException("private key: the password does not decrypt it", wrong);
    } catch (IOException | RuntimeException broken) {
      throw new TlsMaterialException(
          password == null
              ? "private key: not readable as PEM: " + broken.getMessage()
              : "private key: not readable, or the password is wrong: " + broken.getMessage(),
          broken);
    }
    throw new TlsMaterialException(
        "private key: no 'BEGIN PRIVATE KEY', 'RSA PRIVATE KEY' or 'EC PRIVATE KEY' in "
            + pem.length
            + " bytes: give PEM, not DER");
  }

  /** The key in the entry; null for what is no key, as the parameters before an EC key. */
  private static @Nullable PrivateKeyInfo keyIn(Object entry, @Nullable String password)
      throws IOException, PKCSException, OperatorCreationException, TlsMaterialException {
    return switch (entry) {
      case PrivateKeyInfo pkcs8 -> pkcs8;
      case PEMKeyPair pkcs1 -> pkcs1.getPrivateKeyInfo();
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

  private static char[] needed(@Nullable String password) throws TlsMaterialException {
    if (password == null) {
      throw new TlsMaterialException("private key: it is encrypted: give its password");
    }
    return password.toCharArray();
  }

  private static List<Object> entries(byte[] pem) throws IOException {
    List<Object> entries = new ArrayList<>();
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
      for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
