package dev.marquette.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
  private static final Pair EC = Pair.of("EC");

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  @DisplayName("PKCS #8 of each type is read, and known as its own certificate's alone")
  void pkcs8(String type) throws Exception {
    Pair pair = Pair.of(type);
    assertThat(text(pair.pkcs8())).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(PrivateKeys.read(pair.pkcs8(), null)).isEqualTo(pair.key());
    assertThat(PrivateKeys.read(pair.pkcs8(), "not needed")).isEqualTo(pair.key());
    assertThat(PrivateKeys.isOf(pair.certificate(), pair.key())).isTrue();
    assertThat(PrivateKeys.isOf(Pair.of(type).certificate(), pair.key())).isFalse();
  }

  @Test
  @DisplayName("a key of another type than the certificate's is not its own")
  void otherType() {
    assertThat(PrivateKeys.isOf(Pair.of("RSA").certificate(), EC.key())).isFalse();
    assertThat(PrivateKeys.isOf(EC.certificate(), Pair.of("Ed25519").key())).isFalse();
  }

  @Test
  @DisplayName("PKCS #1, as openssl genrsa -traditional writes it")
  void pkcs1() throws Exception {
    Pair rsa = Pair.of("RSA");
    byte[] file = Pair.pem(rsa.keys());
    assertThat(text(file)).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(PrivateKeys.read(file, null)).isEqualTo(rsa.key());
  }

  @Test
  @DisplayName("SEC 1 with its curve before it, as openssl ecparam -genkey writes it")
  void sec1() throws Exception {
    byte[] curve = SECObjectIdentifiers.secp384r1.getEncoded();
    byte[] key =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
                384, ((ECPrivateKey) EC.key()).getS(), SECObjectIdentifiers.secp384r1)
            .getEncoded();
    byte[] file =
        Pair.pem(new PemObject("EC PARAMETERS", curve), new PemObject("EC PRIVATE KEY", key));
    assertThat(PrivateKeys.isOf(EC.certificate(), PrivateKeys.read(file, null))).isTrue();
  }

  @Test
  @DisplayName("the first key of a file is taken, whatever stands before it")
  void first() throws Exception {
    byte[] file = Pair.pem(EC.certificate(), EC.entry(), Pair.of("RSA").entry());
    assertThat(PrivateKeys.read(file, null)).isEqualTo(EC.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"DSA", "Ed448"})
  @DisplayName("a type that is not served is named, with those that are")
  void typeThatIsNotServed(String type) {
    Pair pair = Pair.of(type);
    assertThatThrownBy(() -> PrivateKeys.read(pair.pkcs8(), null))
        .isInstanceOf(PemException.class)
        .hasMessage("private key: its type is %s: use one of RSA, EC or Ed25519", type);
    assertThat(PrivateKeys.isOf(pair.certificate(), pair.key())).isFalse();
  }

  @Test
  @DisplayName("a file without a key is refused, with what to give instead")
  void none() {
    for (byte[] file : new byte[][] {{}, Pair.pem(EC.certificate()), EC.key().getEncoded()}) {
      assertThatThrownBy(() -> PrivateKeys.read(file, null))
          .isInstanceOf(PemException.class)
          .hasMessageStartingWith("private key: no 'BEGIN PRIVATE KEY'")
          .hasMessageEndingWith(" in " + file.length + " bytes: give PEM, not DER");
    }
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }
}
