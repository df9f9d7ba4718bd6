package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long TICK = TimerWheel.TICK_NANOS;

  private final TimerWheel wheel = new TimerWheel(0);
  private final List<TestTimer> fired = new ArrayList<>();
  private long now;

  private final class TestTimer extends TimerWheel.Timer {
    long dueNanos;
    long firedNanos = -1;

    TestTimer set(long delayNanos) {
      dueNanos = now + delayNanos;
      wheel.set(this, delayNanos);
      return this;
    }

    @Override
    void onTimer() {
      firedNanos = now;
      fired.add(this);
    }
  }

  private void to(long nanos) {
    now = nanos;
    wheel.advance(now);
    while (wheel.fire(10)) {
      // the next ten
    }
  }

  @Test
  void neverFiresEarlyAndAtMostTwoTicksLate() {
    Random random = new Random(42);
    List<TestTimer> timers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      // From nothing to days: every wheel gets its share.
      timers.add(new TestTimer().set((long) (Math.pow(random.nextDouble(), 6) * 5e5 * TICK)));
    }
    for (long tick = 1; tick < 500_010; tick++) {
      to(tick * TICK);
      if (tick % 1000 == 0) {
        timers.add(new TestTimer().set((long) (random.nextDouble() * 1e5 * TICK)));
      }
    }
    for (TestTimer timer : timers) {
      if (timer.dueNanos < now - 2 * TICK) {
        assertThat(timer.firedNanos).isBetween(timer.dueNanos, timer.dueNanos + 2 * TICK);
      }
    }
    assertThat(fired).doesNotHaveDuplicates();
  }

  @Test
  void firesBeyondTheOutermostWheel() {
    long days = 30L * 24 * 3600 * 10; // in ticks: the wheels span 19 days
    TestTimer timer = new TestTimer().set(days * TICK);
    to((days - 1) * TICK);
    assertThat(fired).isEmpty();
    to((days + 2) * TICK);
    assertThat(fired).containsExactly(timer);
  }

  @Test
  void cancelledTimersDoNotFire() {
    TestTimer cancelled = new TestTimer().set(10 * TICK);
    TestTimer moved = new TestTimer().set(10 * TICK).set(20 * TICK);
    TestTimer other = new TestTimer().set(10 * TICK);
    wheel.cancel(cancelled);
    wheel.cancel(cancelled);
    assertThat(cancelled.isSet()).isFalse();
    to(12 * TICK);
    assertThat(fired).containsExactly(other);
    to(30 * TICK);
    assertThat(fired).containsExactly(other, moved);
  }

  @Test
  void firesUnderABudget() {
    for (int i = 0; i < 25; i++) {
      new TestTimer().set(TICK);
    }
    now = 5 * TICK;
    wheel.advance(now);
    assertThat(wheel.fire(10)).isTrue();
    assertThat(fired).hasSize(10);
    assertThat(wheel.fire(10)).isTrue();
    assertThat(wheel.fire(10)).isFalse();
    assertThat(fired).hasSize(25);
  }

  @Test
  void aTimerMaySetItselfAgain() {
    int[] count = new int[1];
    TimerWheel.Timer again =
        new TimerWheel.Timer() {
          @Override
          void onTimer() {
            count[0]++;
            wheel.set(this, 10 * TICK);
          }
        };
    wheel.set(again, 10 * TICK);
    to(100 * TICK);
    assertThat(count[0]).isEqualTo(1);
    for (long tick = 101; tick <= 200; tick++) {
      to(tick * TICK);
    }
    assertThat(count[0]).isBetween(9, 10);
  }
}
