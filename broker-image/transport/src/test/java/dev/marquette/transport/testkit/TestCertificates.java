package dev.marquette.transport.testkit;

import dev.marquette.transport.TlsMaterial;
import dev.marquette.transport.TlsMaterialException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.jspecify.annotations.Nullable;

/** A certificate with its key, made for a test; it may sign others. */
public record TestCertificates(X509Certificate certificate, KeyPair keys) {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final AtomicLong SERIAL = new AtomicLong(1);

  public static Instant now() {
    return Instant.now();
  }

  public static TestCertificates authority(String name) {
    return issue(
        name, null, "EC", now().minus(Duration.ofDays(1)), now().plus(Duration.ofDays(30)));
  }

  /** For localhost and 127.0.0.1, valid today. */
  public TestCertificates issue(String name) {
    return issue(name, "EC");
  }

  public TestCertificates issue(String name, String algorithm) {
    return issue(
        name, this, algorithm, now().minus(Duration.ofDays(1)), now().plus(Duration.ofDays(2)));
  }

  public TestCertificates issue(String name, Instant from, Instant to) {
    return issue(name, this, "EC", from, to);
  }

  /** One that may sign others. */
  public TestCertificates issueAuthority(String name) {
    return issue(
        this,
        "EC",
        now().minus(Duration.ofDays(1)),
        now().plus(Duration.ofDays(2)),
        new X500Name("CN=" + name),
        true);
  }

  /** For a subject that is more than a name. */
  public TestCertificates issueFor(String subject) {
    return issue(
        this,
        "EC",
        now().minus(Duration.ofDays(1)),
        now().plus(Duration.ofDays(2)),
        new X500Name(subject),
        false);
  }

  public TlsMaterial material() throws TlsMaterialException {
    return TlsMaterial.fromPem(pem(certificate), pem(keys.getPrivate()), null, null, now());
  }

  public TlsMaterial material(TestCertificates clientAuthority) throws TlsMaterialException {
    return TlsMaterial.fromPem(
        pem(certificate), pem(keys.getPrivate()), null, pem(clientAuthority.certificate), now());
  }

  public static byte[] pem(Object... objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(
            object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** What a client of the JDK's TLS takes that trusts this authority. */
  public TrustManagerFactory trust() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", certificate);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  /**
   * What a client of the JDK's TLS takes that proves to own this certificate, and brings those of
   * its issuers along.
   */
  public KeyManagerFactory keyManagers(TestCertificates... issuers)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    X509Certificate[] chain =
        Stream.concat(Stream.of(this), Stream.of(issuers))
            .map(TestCertificates::certificate)
            .toArray(X509Certificate[]::new);
    store.setKeyEntry("own", keys.getPrivate(), PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory;
  }

  /** The private key, encrypted. */
  public byte[] encryptedKey(String password) {
    try {
      return pem(
          new JcaPKCS8Generator(
                  keys.getPrivate(),
                  new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                      .setProvider(new BouncyCastleProvider())
                      .setPassword(password.toCharArray())
                      .build())
              .generate());
    } catch (OperatorCreationException | PemGenerationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static TestCertificates issue(
      String name, @Nullable TestCertificates issuer, String algorithm, Instant from, Instant to) {
    return issue(issuer, algorithm, from, to, new X500Name("CN=" + name), issuer == null);
  }

  private static TestCertificates issue(
      @Nullable TestCertificates issuer,
      String algorithm,
      Instant from,
      Instant to,
      X500Name subject,
      boolean authority) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (!algorithm.startsWith("Ed")) {
        generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
      }
      KeyPair keys = generator.generateKeyPair();
      KeyPair signer = issuer == null ? keys : issuer.keys;
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer == null
                  ? subject
                  : new X500Name(issuer.certificate.getSubjectX500Principal().getName()),
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(from),
              Date.from(to),
              subject,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
              }));
      String signature =
          signer.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(signature).build(signer.getPrivate())));
      return new TestCertificates(certificate, keys);
    } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
