package dev.marquette.e2e;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Self-signed certificates for listeners. */
final class Certificates {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private Certificates() {}

  /** A certificate with its key. */
  record Pair(X509Certificate certificate, PrivateKey key) {
    /** SHA-256 of the certificate, lower-case hexadecimal. */
    String fingerprint() {
      return Certificates.fingerprint(certificate);
    }

    String certificatePem() {
      return pem(certificate);
    }

    String keyPem() {
      // PKCS#8, as cert-manager and openssl write it
      return pem(new PemObject("PRIVATE KEY", key.getEncoded()));
    }
  }

  static Pair selfSigned(String name) {
    try {
      KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      Instant now = Instant.now();
      var certificate =
          new JcaX509v3CertificateBuilder(
                  subject,
                  BigInteger.valueOf(SERIAL.getAndIncrement()),
                  Date.from(now.minus(Duration.ofHours(1))),
                  Date.from(now.plus(Duration.ofDays(30))),
                  subject,
                  keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      return new Pair(
          new JcaX509CertificateConverter().getCertificate(certificate), keys.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The manifest of a Secret of type kubernetes.io/tls. */
  static String secret(String name, String certificatePem, String keyPem) {
    return """
        apiVersion: v1
        kind: Secret
        metadata:
          name: %s
        type: kubernetes.io/tls
        data:
          tls.crt: %s
          tls.key: %s
        """
        .formatted(name, base64(certificatePem), base64(keyPem));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
