package dev.marquette.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AwaitTest {
  @Test
  @DisplayName("it looks until it is so, and no longer")
  void looks() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    Await.until(() -> "three looks", () -> looks.incrementAndGet() == 3);

    assertThat(looks).hasValue(3);
  }

  @Test
  @DisplayName("what is never so is an error, which says what there is at its end")
  void never() {
    AtomicInteger looks = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Await.until(
                    Duration.ZERO, () -> looks + " of 5", () -> looks.incrementAndGet() == 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("not done after PT0S: [1-4] of 5");
  }
}
