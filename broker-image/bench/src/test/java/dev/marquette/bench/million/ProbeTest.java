package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProbeTest {
  @Test
  @DisplayName("the last one is waited for and counted, and the slowest is not forgotten")
  void countsAndRemembersTheSlowest() throws Exception {
    Duration slow = Duration.ofMillis(50);
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch some = new CountDownLatch(3);
    Probe probe =
        Probe.start(
            "something",
            Duration.ZERO,
            () -> {
              if (begun.incrementAndGet() == 2) {
                Thread.sleep(slow); // what is slow, and not a wait for anything
              }
              some.countDown();
            });
    some.await();
    probe.finish();
    assertThat(probe.count()).isEqualTo(begun.get()).isGreaterThanOrEqualTo(3);
    assertThat(probe.slowestNanos()).isGreaterThanOrEqualTo(slow.toNanos());
  }

  @Test
  @DisplayName("a failure ends it, and is told")
  void failures() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    Probe probe =
        Probe.start(
            "something",
            Duration.ZERO,
            () -> {
              begun.incrementAndGet();
              throw new IOException("no");
            });
    assertThatThrownBy(probe::finish).hasMessage("something failed: java.io.IOException: no");
    assertThatThrownBy(probe::check).isInstanceOf(IllegalStateException.class);
    assertThat(begun).hasValue(1);
    assertThat(probe.count()).isZero();
  }

  @Test
  @DisplayName("an error, too, which no thread would tell of")
  void errors() {
    Probe probe =
        Probe.start(
            "something",
            Duration.ZERO,
            () -> {
              throw new AssertionError("never");
            });
    assertThatThrownBy(probe::finish)
        .hasMessage("something failed: java.lang.AssertionError: never")
        .hasCauseInstanceOf(AssertionError.class);
  }
}
