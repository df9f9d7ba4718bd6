package dev.marquette.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever a Secret holds, it is read or refused: nothing else is thrown, and no key is quoted. */
class BrokenPemTest {
  private static final Pair PAIR = Pair.of("EC");

  @Property(tries = 500)
  @Label("any bytes")
  void anyBytes(@ForAll @Size(max = 300) byte[] bytes) {
    assertThat(refusal(bytes)).isNotNull();
  }

  @Property(tries = 1000)
  @Label("a key and a certificate with some bytes changed")
  void changed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int count) {
    byte[] bytes = Pair.pem(PAIR.certificate(), PAIR.entry());
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    String refusal = refusal(bytes);
    Assume.that(refusal != null);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String line : text.lines().filter(line -> line.length() > 60).toList()) {
      assertThat(refusal).doesNotContain(line);
    }
  }

  /** What is said of it; null when both can be read all the same. */
  private static @Nullable String refusal(byte[] bytes) {
    try {
      Certificates.read("certificate", bytes);
      PrivateKeys.read(bytes, null);
      return null;
    } catch (PemException refused) {
      return refused.getMessage();
    }
  }
}
