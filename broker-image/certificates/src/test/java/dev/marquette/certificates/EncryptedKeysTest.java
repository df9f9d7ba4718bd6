package dev.marquette.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S-43, {@code key_password}. */
class EncryptedKeysTest {
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  @DisplayName("S-43 key_password: PKCS #8 opens with its password alone")
  void pkcs8(String type) throws Exception {
    Pair pair = Pair.of(type);
    for (ASN1ObjectIdentifier cipher :
        new ASN1ObjectIdentifier[] {PKCS8Generator.AES_256_CBC, PKCS8Generator.DES3_CBC}) {
      byte[] file =
          Pair.pem(
              new JcaPKCS8Generator(
                  pair.key(),
                  new JceOpenSSLPKCS8EncryptorBuilder(cipher)
                      .setProvider(new BouncyCastleProvider())
                      .setRandom(new SecureRandom())
                      .setPassword("secret".toCharArray())
                      .build()));
      assertOpens(file, pair, "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES-128-CBC", "DES-EDE3-CBC"})
  @DisplayName("S-43 key_password: what old versions of OpenSSL encrypt opens with its password")
  void traditional(String cipher) throws Exception {
    Pair pair = Pair.of("RSA");
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          pair.keys(),
          new JcePEMEncryptorBuilder(cipher)
              .setProvider(new BouncyCastleProvider())
              .build("secret".toCharArray()));
    }
    assertOpens(
        text.toString().getBytes(StandardCharsets.US_ASCII), pair, "Proc-Type: 4,ENCRYPTED");
  }

  private static void assertOpens(byte[] file, Pair pair, String marker) throws Exception {
    assertThat(new String(file, StandardCharsets.US_ASCII)).contains(marker);
    assertThat(PrivateKeys.read(file, "secret")).isEqualTo(pair.key());
    assertThatThrownBy(() -> PrivateKeys.read(file, "wrong"))
        .isInstanceOf(PemException.class)
        .hasMessageStartingWith("private key: ")
        .hasMessageContaining("password")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> PrivateKeys.read(file, null))
        .isInstanceOf(PemException.class)
        .hasMessage(
            "private key: it is encrypted: set privateKeyPasswordKey, or give one that is not");
  }
}
