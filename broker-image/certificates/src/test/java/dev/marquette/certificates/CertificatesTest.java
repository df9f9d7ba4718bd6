package dev.marquette.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
  private static final Pair FIRST = Pair.of("EC");
  private static final Pair SECOND = Pair.of("Ed25519");

  @Test
  @DisplayName("all of a file are read, in its order; keys between them are passed over")
  void all() throws Exception {
    byte[] file = Pair.pem(FIRST.certificate(), FIRST.entry(), SECOND.certificate());
    assertThat(Certificates.read("certificate", file))
        .containsExactly(FIRST.certificate(), SECOND.certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "-----BEGIN CERTIFICATE-----\n"})
  @DisplayName("S-43: a file without a certificate is refused, and what it was for is named")
  void none(String text) {
    assertThatThrownBy(() -> Certificates.read("client authorities", bytes(text)))
        .isInstanceOf(PemException.class)
        .hasMessageStartingWith("client authorities: ");
  }

  @Test
  @DisplayName("DER is refused, with what to give instead")
  void der() {
    assertThatThrownBy(() -> Certificates.read("certificate", FIRST.certificate().getEncoded()))
        .isInstanceOf(PemException.class)
        .hasMessageMatching("certificate: no 'BEGIN CERTIFICATE' in \\d+ bytes: give PEM, not DER");
  }

  @Test
  @DisplayName("one that is broken is refused, though others are not")
  void broken() {
    byte[] file = Pair.pem(FIRST.certificate(), SECOND.certificate());
    String cut = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    byte[] both = Arrays.copyOf(file, file.length + cut.length());
    System.arraycopy(bytes(cut), 0, both, file.length, cut.length());
    assertThatThrownBy(() -> Certificates.read("certificate", both))
        .isInstanceOf(PemException.class)
        .hasMessageStartingWith("certificate: not readable as PEM: ");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
