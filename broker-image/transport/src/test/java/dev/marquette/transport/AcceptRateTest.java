package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AcceptRateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND); // it wraps meanwhile
  private final AcceptRate rate = new AcceptRate(clock::get);

  @Test
  void aSecondsWorthMayComeAtOnce() {
    for (int i = 0; i < 9; i++) {
      assertThat(rate.takeOne(10)).isZero();
    }
    assertThat(rate.takeOne(10)).isEqualTo(SECOND / 10);
  }

  @Test
  void afterwardsOneAtATime() {
    for (int i = 0; i < 10; i++) {
      rate.takeOne(10);
    }
    for (int i = 0; i < 50; i++) {
      clock.addAndGet(SECOND / 10);
      assertThat(rate.takeOne(10)).isBetween(SECOND / 10 - 1_000, SECOND / 10 + 1_000);
    }
  }

  @Test
  void whatIsNotUsedIsKeptForASecondOnly() {
    rate.takeOne(10);
    clock.addAndGet(3_600 * SECOND);
    for (int i = 0; i < 9; i++) {
      assertThat(rate.takeOne(10)).isZero();
    }
    assertThat(rate.takeOne(10)).isPositive();
  }

  @Test
  void theRateMayChange() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(rate.takeOne(0)).isZero();
    }
    assertThat(rate.takeOne(2)).isZero();
    assertThat(rate.takeOne(2)).isEqualTo(SECOND / 2);
    assertThat(rate.takeOne(0)).isZero();
  }
}
