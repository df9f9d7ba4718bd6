package dev.marquette.transport;

import static dev.marquette.transport.testkit.TestCertificates.now;
import static dev.marquette.transport.testkit.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.transport.testkit.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
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
  void takesAKeyOfEachType(String type) throws Exception {
    TestCertificates other = authority.issue("other", type);
    assertThat(other.material().key()).isEqualTo(other.keys().getPrivate());
  }

  @Test
  @DisplayName("S-43 key_password: an encrypted key needs its password")
  void decryptsTheKey() throws Exception {
    byte[] certificate = pem(server.certificate());
    byte[] key = server.encryptedKey("secret");
    assertThat(TlsMaterial.fromPem(certificate, key, "secret", null, now()).key())
        .isEqualTo(server.keys().getPrivate());
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
