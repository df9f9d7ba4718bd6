package dev.marquette.transport;

import static dev.marquette.transport.testkit.TestCertificates.now;
import static dev.marquette.transport.testkit.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.transport.testkit.TestCertificates;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsMaterialTest {
  private final TestCertificates authority = TestCertificates.authority("authority");
  private final TestCertificates server = authority.issue("server");

  @Test
  void summarizesTheServersCertificate() throws Exception {
    CertificateSummary summary = server.material().summary();
    byte[] der = server.certificate().getEncoded();
    assertThat(summary.fingerprintSha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der)));
    assertThat(summary.notAfter()).isEqualTo(server.certificate().getNotAfter().toInstant());
    assertThat(summary.subject()).isEqualTo("CN=server");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsPkcs8KeysOfEachAlgorithm(String algorithm) throws Exception {
    TestCertificates other = authority.issue("other", algorithm);
    byte[] key = pem(new JcaPKCS8Generator(other.keys().getPrivate(), null));
    assertThat(text(key)).contains("BEGIN PRIVATE KEY");
    assertThat(TlsMaterial.fromPem(pem(other.certificate()), key, null, null, now()).key())
        .isEqualTo(other.keys().getPrivate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void readsTraditionalKeys(String algorithm) throws Exception {
    TestCertificates other = authority.issue("other", algorithm);
    byte[] key = other.traditionalKey();
    assertThat(text(key)).contains("BEGIN " + algorithm + " PRIVATE KEY");
    // made at all, it belongs to the certificate
    assertThat(TlsMaterial.fromPem(pem(other.certificate()), key, null, null, now()).key())
        .extracting(PrivateKey::getAlgorithm)
        .isEqualTo(algorithm);
  }

  @Test
  void decryptsPkcs8Keys() throws Exception {
    byte[] key =
        pem(
            new JcaPKCS8Generator(
                server.keys().getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .setRandom(new SecureRandom())
                    .setPassword("secret".toCharArray())
                    .build()));
    assertDecrypts(key, server, "BEGIN ENCRYPTED PRIVATE KEY");
  }

  @Test
  void decryptsTraditionalKeys() throws Exception {
    TestCertificates rsa = authority.issue("rsa", "RSA");
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          rsa.keys(),
          new JcePEMEncryptorBuilder("AES-128-CBC")
              .setProvider(new BouncyCastleProvider())
              .build("secret".toCharArray()));
    }
    assertDecrypts(
        text.toString().getBytes(StandardCharsets.US_ASCII), rsa, "Proc-Type: 4,ENCRYPTED");
  }

  private static void assertDecrypts(byte[] key, TestCertificates of, String marker)
      throws Exception {
    byte[] certificate = pem(of.certificate());
    assertThat(text(key)).contains(marker);
    assertThat(TlsMaterial.fromPem(certificate, key, "secret", null, now()).key())
        .isEqualTo(of.keys().getPrivate());
    assertThatThrownBy(() -> TlsMaterial.fromPem(certificate, key, "wrong", null, now()))
        .isInstanceOf(TlsMaterialException.class)
        .hasMessageContaining("password")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> TlsMaterial.fromPem(certificate, key, null, null, now()))
        .isInstanceOf(TlsMaterialException.class)
        .hasMessageContaining("it is encrypted");
  }

  @Test
  void refusesAKeyOfAnotherCertificate() {
    for (String algorithm : new String[] {"EC", "RSA"}) {
      byte[] key = pem(authority.issue("other", algorithm).keys().getPrivate());
      assertThatThrownBy(
              () -> TlsMaterial.fromPem(pem(server.certificate()), key, null, null, now()))
          .isInstanceOf(TlsMaterialException.class)
          .hasMessageContaining("does not belong to the certificate 'CN=server'");
    }
  }

  @Test
  void refusesWhatIsNotValidNow() {
    TestCertificates old =
        authority.issue("old", now().minus(Duration.ofDays(9)), now().minus(Duration.ofDays(1)));
    assertThatThrownBy(old::material)
        .isInstanceOf(TlsMaterialException.class)
        .hasMessageContaining("'CN=old' expired at");
    TestCertificates early =
        authority.issue("early", now().plus(Duration.ofDays(1)), now().plus(Duration.ofDays(9)));
    assertThatThrownBy(early::material)
        .isInstanceOf(TlsMaterialException.class)
        .hasMessageContaining("'CN=early' is not valid before");
  }

  @Test
  void takesAChainInOrderOnly() throws Exception {
    byte[] key = pem(server.keys().getPrivate());
    byte[] inOrder = pem(server.certificate(), authority.certificate());
    assertThat(TlsMaterial.fromPem(inOrder, key, null, null, now()).chain()).hasSize(2);

    byte[] wrong = pem(server.certificate(), TestCertificates.authority("stranger").certificate());
    assertThatThrownBy(() -> TlsMaterial.fromPem(wrong, key, null, null, now()))
        .isInstanceOf(TlsMaterialException.class)
        .hasMessageContaining("number 1, 'CN=server', is not signed by number 2, 'CN=stranger'");

    byte[] sameName =
        pem(server.certificate(), TestCertificates.authority("authority").certificate());
    assertThatThrownBy(() -> TlsMaterial.fromPem(sameName, key, null, null, now()))
        .isInstanceOf(TlsMaterialException.class)
        .hasMessageContaining("not signed by");
  }

  @Test
  void saysWhatIsMissing() {
    byte[] certificate = pem(server.certificate());
    byte[] key = pem(server.keys().getPrivate());
    assertThatThrownBy(() -> TlsMaterial.fromPem(key, key, null, null, now()))
        .hasMessageContaining("no 'BEGIN CERTIFICATE'");
    assertThatThrownBy(() -> TlsMaterial.fromPem(certificate, certificate, null, null, now()))
        .hasMessageContaining("no 'BEGIN PRIVATE KEY'");
    assertThatThrownBy(() -> TlsMaterial.fromPem(certificate, key, null, new byte[0], now()))
        .hasMessageContaining("client authorities: no 'BEGIN CERTIFICATE'");
  }

  @Test
  void isEqualWhenTheContentIs() throws Exception {
    assertThat(server.material())
        .isEqualTo(server.material())
        .hasSameHashCodeAs(server.material())
        .isNotEqualTo(server.material(authority))
        .isNotEqualTo(authority.issue("server").material());
    assertThat(server.material().toString()).contains("CN=server").doesNotContain("PRIVATE");
  }

  @Test
  void brokenBytesAreRefusedAndNothingElse() {
    byte[] certificate = pem(server.certificate());
    byte[] key = pem(server.keys().getPrivate());
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] brokenCertificate = mutate(certificate, random);
      byte[] brokenKey = mutate(key, random);
      try {
        TlsMaterial.fromPem(brokenCertificate, brokenKey, null, null, now());
      } catch (TlsMaterialException expected) {
        refused++;
        assertThat(expected).hasMessageNotContaining(text(key).lines().toList().get(1));
      }
    }
    assertThat(refused).isGreaterThan(450);
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    byte[] mutated = bytes.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
    }
    return mutated;
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }
}
