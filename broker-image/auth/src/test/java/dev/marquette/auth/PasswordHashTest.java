package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against hashes that other programs made. */
class PasswordHashTest {
  private static final String SECRET = "secret";
  private static final String UMLAUTS = "pässwörd日本";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "htpasswd, secret, $2y$05$tzlk9bkQS05zaBzPQEq22uKjm1tO6EV/rxAQ4tBq7nCHPeRfFeRle",
    "htpasswd, pässwörd, $2y$05$JrtYU1kH0dWlb.zvUvXc3udBvvv9dlwmYykQpppIe9N.sCJ.o7KE2",
    "python-bcrypt, secret, $2b$04$mtSyLt/kN.QPzRoOycI.SeN7KrKODfKfUKtSa1yck.zPYYKcs5vba",
    "python-bcrypt, pässwörd日本, $2b$05$uqlClVQWmOhGS55oVRF02.upaZUAKC8R.nn1tMelPBh0JWPNGCgMy",
    "python-bcrypt, é, $2a$04$dB1WP5v7IG6/AllwE.8L2OSgAML7Vccj2.3hiKWJkrXmQ/swUY67.",
    "python-bcrypt, '', $2b$04$XUi72AsetUp8kAQIsGTKo.s/4P4rfPwIH7.c/f/VHoxbHBz1TQ28u",
  })
  void knowsBcryptOfOthers(String maker, String password, String hash) {
    check(hash, password);
  }

  @Test
  void takesPasswordsThatAreNoText() {
    byte[] password = HexFormat.of().parseHex("61".repeat(30) + "ffa380");
    PasswordHash hash =
        PasswordHash.parse("$2a$06$uYEuyO2x6ABNd50VmN7vcOgvz/VZYGM.DxDsl.bu9rF8oq3SmylXm");
    assertThat(hash.matches(password)).isTrue();
    password[30] = (byte) 0xFE;
    assertThat(hash.matches(password)).isFalse();
  }

  @Test
  void bcryptTakesTheFirst72Bytes() {
    PasswordHash hash =
        PasswordHash.parse("$2b$04$hApfy5u2lK.vp7hi9A0aM.2sZPzwqqg/pDy8crStkSy5p0AHpm0D.");
    assertThat(hash.matches(bytes("x".repeat(72)))).isTrue();
    assertThat(hash.matches(bytes("x".repeat(72) + "y"))).isTrue();
    assertThat(hash.matches(bytes("x".repeat(71)))).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ' ',
      value = {
        "secret $pbkdf2-sha256$i=1000,l=32$c2FsdC1vZi0xNi1ieXRlcw$oYnB/oNabLt7il9usFeIufc+ftmnWlAQBl00Yeabvmw",
        "secret $pbkdf2-sha256$i=1000,l=32$c2FsdC1vZi0xNi1ieXRlcw==$oYnB/oNabLt7il9usFeIufc.ftmnWlAQBl00Yeabvmw=",
        "secret $pbkdf2-sha512$i=2000,l=64$+vv8/f7/AAECAwQFBgcICQ$PuyPKkPg6LXeYSRBrotG6CmoLdYiA3iAlNucbzTld6O4iUYqLrcqWjLJwV5K4YPEMFkXZKY2uydjJRMivtilpA",
        "secret $pbkdf2-sha512$i=2000,l=64$-vv8_f7_AAECAwQFBgcICQ$PuyPKkPg6LXeYSRBrotG6CmoLdYiA3iAlNucbzTld6O4iUYqLrcqWjLJwV5K4YPEMFkXZKY2uydjJRMivtilpA",
        "secret $pbkdf2-sha1$i=500,l=20$c2FsdHNhbHQ$8RjEBBZf7X+YH8Z8UC+p/chrgHc",
        "pässwörd日本 $pbkdf2-sha256$i=777,l=50$MDEyMzQ1Njc4OWFiY2RlZg$RQWPhHBGAIKMSUg24L6YSeo60wqPuP7lYek75V3zEKwlKybKSbLL736lZmFpWXusWp4",
        "'' $pbkdf2-sha512$i=100,l=20$MDEyMzQ1Njc4OWFiY2RlZg$KlAkab7gufE130SpnssoonbH76c",
      })
  void knowsPbkdf2OfPython(String password, String hash) {
    check(hash, password);
  }

  @Test
  void knowsPbkdf2OfMosquitto() {
    // mosquitto_passwd -b: alice:$7$101$RzawZ/rd/TOYv5jk$...
    check(
        "$pbkdf2-sha512$i=101,l=64$RzawZ/rd/TOYv5jk$RYc/74aO7rUypAxIrdV4DEOyxZlVMxo6BJ2AUerZgcxE"
            + "w3T+3lo4zeS4LR1Rd2OGv5otZ9+PdvGJXBQnEYHAHw==",
        SECRET);
  }

  @Test
  void knowsWhatItMakes() {
    for (String password : new String[] {SECRET, UMLAUTS, "", " "}) {
      check(PasswordHash.bcrypt(password, 4), password);
      check(PasswordHash.pbkdf2(password, 1_000), password);
    }
    assertThat(PasswordHash.bcrypt(SECRET, 4)).isNotEqualTo(PasswordHash.bcrypt(SECRET, 4));
    assertThat(PasswordHash.pbkdf2(SECRET, 1000)).isNotEqualTo(PasswordHash.pbkdf2(SECRET, 1000));
  }

  @Test
  void refusesToMakeWhatIsWeakOrEndless() {
    assertThatThrownBy(() -> PasswordHash.bcrypt(SECRET, 3))
        .hasMessage("bcrypt cost 3: expected 4 to 16");
    assertThatThrownBy(() -> PasswordHash.bcrypt("é".repeat(37), 4))
        .hasMessageContaining("74 bytes; bcrypt takes at most 72: use PBKDF2");
    assertThatThrownBy(() -> PasswordHash.pbkdf2(SECRET, 999))
        .hasMessageContaining("999 iterations: expected 1000 to 10000000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret|no known form",
        "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=|no known form",
        "$2b$04$short|not a bcrypt hash",
        "$2x$04$mtSyLt/kN.QPzRoOycI.SeN7KrKODfKfUKtSa1yck.zPYYKcs5vba|not a bcrypt hash",
        "$2b$31$mtSyLt/kN.QPzRoOycI.SeN7KrKODfKfUKtSa1yck.zPYYKcs5vba|bcrypt cost 31: expected 4",
        "$pbkdf2-md5$i=1,l=16$c2FsdHNhbHQ$8RjEBBZf7X+YH8Z8UC+p|not a PBKDF2 hash",
        "$pbkdf2-sha1$i=0,l=20$c2FsdHNhbHQ$8RjEBBZf7X+YH8Z8UC+p/chrgHc|i=0: expected 1",
        "$pbkdf2-sha1$i=99999999,l=20$c2FsdHNhbHQ$8RjEBBZf7X+YH8Z8UC+p/chrgHc|i=99999999",
        "$pbkdf2-sha1$i=500,l=32$c2FsdHNhbHQ$8RjEBBZf7X+YH8Z8UC+p/chrgHc|l=32 but the hash has 20",
        "$pbkdf2-sha1$i=500,l=4$c2FsdHNhbHQ$8RjEBA|l=4: expected 16 to 128",
        "$pbkdf2-sha1$i=500,l=20$c2FsdHNhbHQ$8|the hash is not base64",
      })
  void refusesOtherForms(String hash, String message) {
    assertThatThrownBy(() -> PasswordHash.parse(hash))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "$2", "$pbkdf2-", "$2b$", "$pbkdf2-sha256$"})
  void refusesFragments(String hash) {
    assertThatThrownBy(() -> PasswordHash.parse(hash)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void anyTextIsRefusedInTheSameWay(@ForAll String text) {
    for (String prefix : new String[] {"$2b$05$", "$pbkdf2-sha256$i=10,l=20$", ""}) {
      assertThatThrownBy(() -> PasswordHash.parse(prefix + text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void check(String text, String password) {
    PasswordHash hash = PasswordHash.parse(text);
    assertThat(hash.matches(bytes(password))).isTrue();
    assertThat(hash.matches(bytes(password + "x"))).isFalse();
    assertThat(hash.matches(bytes("other"))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
