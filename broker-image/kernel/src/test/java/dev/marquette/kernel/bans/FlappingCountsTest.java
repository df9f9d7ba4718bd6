package dev.marquette.kernel.bans;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FlappingCountsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final byte[] KEY =
      "for this test".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private static FlappingPolicy policy(int maxCount) {
    return new FlappingPolicy(maxCount, Duration.ofMinutes(1), Duration.ofMinutes(5));
  }

  private final FlappingCounts counts = new FlappingCounts(KEY);

  @Test
  @DisplayName("The count that is too many is the policy's; then it begins anew")
  void counts() {
    for (int i = 0; i < 3; i++) {
      assertThat(counts.isTooOften("c", policy(3), 0)).isFalse();
      assertThat(counts.isTooOften("other " + i, policy(3), 0)).isFalse();
      assertThat(counts.isTooOften("c", policy(3), 0)).isFalse();
      assertThat(counts.isTooOften("c", policy(3), 0)).isTrue();
    }
    assertThat(counts.isTooOften("c", policy(1), 0)).isTrue();
  }

  @Test
  @DisplayName("What counts is the time from the first; a policy that changes holds at once")
  void window() {
    assertThat(counts.isTooOften("c", policy(3), 0)).isFalse();
    assertThat(counts.isTooOften("c", policy(3), 59 * SECOND)).isFalse();
    assertThat(counts.isTooOften("c", policy(3), 60 * SECOND)).isFalse();
    assertThat(counts.isTooOften("c", policy(3), 61 * SECOND)).isFalse();
    assertThat(counts.isTooOften("c", policy(3), 62 * SECOND)).isTrue();
    assertThat(counts.isTooOften("c", policy(9), 63 * SECOND)).isFalse();
    assertThat(counts.isTooOften("c", policy(2), 64 * SECOND)).isTrue();
  }

  /**
   * @param names small ones are the same client ID now and then
   */
  @Property
  @Label("As many client IDs as have room are counted exactly, whatever they are called")
  void isExact(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 40) Integer> names,
      @ForAll @IntRange(min = 1, max = 6) int maxCount) {
    FlappingCounts table = new FlappingCounts(KEY);
    Map<Integer, long[]> model = new HashMap<>();
    long now = -10 * SECOND;
    for (int name : names) {
      now += SECOND;
      long began = now;
      long[] window = model.computeIfAbsent(name, n -> new long[] {0, began});
      if (now - window[1] >= 60 * SECOND) {
        window[0] = 0;
        window[1] = now;
      }
      window[0]++;
      boolean tooOften = window[0] >= maxCount;
      if (tooOften) {
        model.remove(name);
      }
      assertThat(table.isTooOften("device-" + name, policy(maxCount), now)).isEqualTo(tooOften);
    }
  }

  @Test
  @DisplayName("A million random client IDs take no more memory and hide nobody who flaps")
  void flood() {
    Random random = new Random(7);
    int comings = 0;
    boolean detected = false;
    for (int i = 0; i < 1_000_000; i++) {
      if (i % 10_000 == 0 && !detected) {
        comings++;
        detected = counts.isTooOften("flaps", policy(30), i);
      }
      assertThat(counts.isTooOften("id" + random.nextLong(), policy(30), i)).isFalse();
    }
    assertThat(counts.size()).isEqualTo(FlappingCounts.PLACES);
    assertThat(detected).isTrue();
    assertThat(comings).isBetween(30, 33);
  }

  @Test
  @DisplayName("Nobody is counted for another: client IDs of one String.hashCode are apart")
  void collisions() {
    assertThat("AaAa".hashCode()).isEqualTo("BBBB".hashCode());
    for (String id : List.of("AaAa", "BBBB", "AaBB", "BBAa")) {
      assertThat(counts.isTooOften(id, policy(2), 0)).isFalse();
    }
    assertThat(counts.size()).isEqualTo(4);
  }

  @Test
  @DisplayName("Nobody foresees which client IDs meet: each table has a key of its own")
  void keys() {
    assertThat(new FlappingCounts(KEY).hash("c")).isEqualTo(counts.hash("c"));
    assertThat(new FlappingCounts().hash("c")).isNotEqualTo(new FlappingCounts().hash("c"));
  }
}
