package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.PeerNames;
import dev.marquette.transport.testkit.TestCertificates;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNameTest {
  private static final TestCertificates AUTHORITY = TestCertificates.authority("authority");

  private static X509Certificate of(String subject) {
    return AUTHORITY.issueFor(subject).certificate();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=alice | alice",
        "O=acme,CN=alice,C=DE | alice",
        "CN=outer,OU=x,CN=inner | inner",
        "CN=a\\,b/ü | a,b/ü",
        "O=nobody |",
      })
  @DisplayName("cn: the most specific common name, as it is written in the certificate")
  void commonName(String subject, @Nullable String name) {
    assertThat(CertificateName.COMMON_NAME.of(of(subject))).isEqualTo(name);
  }

  @Test
  @DisplayName("dn: the whole subject, the most specific part first")
  void subject() {
    assertThat(CertificateName.SUBJECT.of(of("C=DE,O=acme,CN=alice")))
        .isEqualTo("CN=alice,O=acme,C=DE");
  }

  @Test
  @DisplayName("S-33 pem is base64 of the DER without line breaks, md5 its digest in 32 digits")
  void digests() throws Exception {
    X509Certificate certificate = of("CN=alice");
    byte[] der = certificate.getEncoded();
    String pem = Objects.requireNonNull(CertificateName.BASE64.of(certificate));
    assertThat(pem).doesNotContain("\n", "BEGIN");
    assertThat(Base64.getDecoder().decode(pem)).isEqualTo(der);
    BigInteger digest = new BigInteger(1, MessageDigest.getInstance("MD5").digest(der));
    assertThat(CertificateName.MD5.of(certificate)).isEqualTo("%032x".formatted(digest));
  }

  @Test
  @DisplayName("[MQTT-1.5.4-2] a name with a null character is none")
  void nullCharacter() {
    assertThat(CertificateName.COMMON_NAME.ofCommonName("al\0ice")).isNull();
    assertThat(CertificateName.COMMON_NAME.ofCommonName("")).isNull();
    assertThat(CertificateName.COMMON_NAME.ofCommonName("alice")).isEqualTo("alice");
    assertThat(CertificateName.MD5.ofCommonName("alice")).as("which no proxy tells").isNull();
  }

  @Test
  @DisplayName("A certificate that lacks one of the names gives none")
  void bothOrNone() {
    CertificateNames names =
        new CertificateNames(CertificateName.COMMON_NAME, CertificateName.SUBJECT);
    assertThat(names.of(of("CN=alice"))).isEqualTo(new PeerNames("alice", "CN=alice"));
    assertThat(names.of(of("O=nobody"))).isNull();
    assertThat(names.ofCommonName("alice")).isNull();
    assertThat(CertificateNames.NONE.of(of("O=nobody"))).isEqualTo(PeerNames.OF_CONNECT);
  }
}
