package dev.marquette.certificates;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys of a type, and a certificate for them that they have signed. */
record Pair(KeyPair keys, X509Certificate certificate) {
  static Pair of(String type) {
    try {
      KeyPair keys = KeyPairGenerator.getInstance(type).generateKeyPair();
      X500Principal name = new X500Principal("CN=" + type);
      Instant from = Instant.parse("2026-01-01T00:00:00Z");
      String signature =
          switch (type) {
            case "EC", "DSA", "RSA" -> "SHA256with" + (type.equals("EC") ? "ECDSA" : type);
            default -> type;
          };
      return new Pair(
          keys,
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          name,
                          BigInteger.ONE,
                          Date.from(from),
                          Date.from(from.plusSeconds(86_400)),
                          name,
                          keys.getPublic())
                      .build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()))));
    } catch (GeneralSecurityException | OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  PrivateKey key() {
    return keys.getPrivate();
  }

  /** The key as most programs write it, as one entry of a file. */
  PemObject entry() {
    return new PemObject("PRIVATE KEY", key().getEncoded());
  }

  byte[] pkcs8() {
    return pem(entry());
  }

  static byte[] pem(Object... objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
