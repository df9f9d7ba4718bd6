package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LongestPauseTest {
  @Test
  @DisplayName("a pause counts from when it is watched for, and is no longer than all together")
  void longest() throws Exception {
    System.gc(); // before it
    Pauses before = Pauses.now();
    try (LongestPause pause = new LongestPause()) {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      long longest = pause.millis();
      Pauses all = Pauses.now().since(before);
      assertThat(all.count()).isGreaterThanOrEqualTo(3);
      assertThat(longest).isPositive().isLessThanOrEqualTo(all.millis() + all.count());
    }
  }
}
