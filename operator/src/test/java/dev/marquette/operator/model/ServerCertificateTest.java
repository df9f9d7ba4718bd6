package dev.marquette.operator.model;

import static dev.marquette.operator.fixture.Pair.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.operator.fixture.Pair;
import java.io.StringReader;
import java.io.StringWriter;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
  private static final Pair EC = Pair.of("broker.example");

  @ParameterizedTest
  @CsvSource({"EC,SHA256withECDSA", "RSA,SHA256withRSA", "Ed25519,Ed25519"})
  void takesEveryCommonTypeOfKey(String type, String signature) throws RefusedException {
    Pair pair = Pair.of("x", type, signature, NOW.plusSeconds(60));
    ServerCertificate certificate = check(pair.certificate(), pair.key());
    assertThat(certificate.fingerprintSha256()).isEqualTo(Hash.sha256(pair.der()));
    assertThat(certificate.notAfter()).isEqualTo(NOW.plusSeconds(60));
    assertThat(certificate.subject()).isEqualTo("CN=x");
  }

  @Test
  void readsTheKeyAsOpensslWritesIt() throws RefusedException {
    // openssl ecparam -genkey writes the curve, then the key with the curve in it (SEC 1)
    String certificate =
        """
        -----BEGIN CERTIFICATE-----
        %s
        -----END CERTIFICATE-----
        """
            .formatted(OpensslPair.CERTIFICATE);
    String key =
        """
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        %s
        -----END EC PRIVATE KEY-----
        """
            .formatted(OpensslPair.KEY);
    assertThat(check(certificate, key).subject()).isEqualTo("CN=openssl");
  }

  @Test
  void takesTheFirstOfAChain() throws RefusedException {
    Pair issuer = Pair.of("issuer");
    assertThat(check(EC.certificate() + issuer.certificate(), EC.key()).subject())
        .isEqualTo("CN=broker.example");
    assertThatThrownBy(() -> check(issuer.certificate() + EC.certificate(), EC.key()))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void refusesAnotherPairsKey() {
    assertThatThrownBy(() -> check(EC.certificate(), Pair.of("other").key()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("does not belong to the certificate of CN=broker.example");
  }

  @Test
  void refusesAKeyOfAnotherType() {
    Pair rsa = Pair.of("rsa", "RSA", "SHA256withRSA", NOW.plusSeconds(60));
    assertThatThrownBy(() -> check(EC.certificate(), rsa.key()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("does not belong");
  }

  @Test
  void refusesWhatHasExpired() {
    Pair old = Pair.of("old", "EC", "SHA256withECDSA", NOW.minusSeconds(1));
    assertThatThrownBy(() -> check(old.certificate(), old.key()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("expired at 2026-05-31T23:59:59Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n"
      })
  void refusesWhatIsNoCertificate(String text) {
    assertThatThrownBy(() -> check(text, EC.key())).isInstanceOf(RefusedException.class);
  }

  @Test
  @DisplayName("What no broker reads is refused: DER, and a chain of which one is broken")
  void refusesWhatBrokersDo() {
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assertThatThrownBy(() -> check(EC.certificate() + broken, EC.key()))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("certificate: not readable as PEM");
    assertThatThrownBy(() -> ServerCertificate.check(EC.der(), EC.key().getBytes(UTF_8), null, NOW))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith("give PEM, not DER");
    assertThatThrownBy(() -> ServerCertificate.checkAuthorities(EC.der()))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("client authorities: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"
      })
  void refusesWhatIsNoKey(String text) {
    assertThatThrownBy(() -> check(EC.certificate(), text)).isInstanceOf(RefusedException.class);
  }

  @Test
  @DisplayName("S-43 key_password: an encrypted key is read with its password")
  void readsAnEncryptedKey() throws Exception {
    String key = encrypted("secret");
    assertThat(check(EC.certificate(), key, "secret").subject()).isEqualTo("CN=broker.example");
    assertThatThrownBy(() -> check(EC.certificate(), key, "wrong"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("private key: the password does not decrypt it");
    assertThatThrownBy(() -> check(EC.certificate(), key))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("encrypted: set privateKeyPasswordKey");
    assertThat(check(EC.certificate(), EC.key(), "not needed")).isNotNull();
  }

  private static String encrypted(String password) throws Exception {
    try (PEMParser parser = new PEMParser(new StringReader(EC.key()))) {
      Object key = parser.readObject();
      PrivateKeyInfo info =
          key instanceof PEMKeyPair pair ? pair.getPrivateKeyInfo() : (PrivateKeyInfo) key;
      OutputEncryptor cipher =
          new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
              .setProvider(new BouncyCastleProvider())
              .setPassword(password.toCharArray())
              .build();
      StringWriter text = new StringWriter();
      try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
        writer.writeObject(new PKCS8Generator(info, cipher));
      }
      return text.toString();
    }
  }

  private static ServerCertificate check(String certificate, String key) throws RefusedException {
    return check(certificate, key, null);
  }

  private static ServerCertificate check(String certificate, String key, @Nullable String password)
      throws RefusedException {
    return ServerCertificate.check(certificate.getBytes(UTF_8), key.getBytes(UTF_8), password, NOW);
  }
}
