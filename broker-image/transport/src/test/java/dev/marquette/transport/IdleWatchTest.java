package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdleWatchTest {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long TIMEOUT_NANOS = 8 * MINUTE_NANOS;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long timeoutNanos = TIMEOUT_NANOS;
  private int closed;
  private final IdleWatch watch = new IdleWatch(channel, () -> timeoutNanos, () -> closed++);

  IdleWatchTest() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    watch.end();
    assertThat(channel.runScheduledPendingTasks()).as("nothing is left in the loop").isNegative();
    channel.finishAndReleaseAll();
  }

  /** In steps: the loop is there all the time. */
  private void pass(long nanos) {
    long step = MINUTE_NANOS / 8;
    for (long passed = 0; passed < nanos; passed += step) {
      channel.advanceTimeBy(step, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 8, 20, 120})
  @DisplayName("Who sends nothing for the whole of the time is told of, once and not before")
  void silent(long minutes) {
    timeoutNanos = minutes * MINUTE_NANOS;
    watch.begin();
    pass(timeoutNanos - MINUTE_NANOS / 2);
    assertThat(closed).isZero();
    pass(MINUTE_NANOS / 2);
    assertThat(closed).isOne();
    pass(3 * timeoutNanos);
    assertThat(closed).isOne();
  }

  @Test
  @DisplayName("Who sends something in the time stays; its silence begins with what it sent last")
  void speaks() {
    watch.begin();
    for (int i = 0; i < 20; i++) {
      pass(TIMEOUT_NANOS / 4 * 3);
      watch.heard();
    }
    pass(TIMEOUT_NANOS - MINUTE_NANOS / 2);
    assertThat(closed).isZero();
    pass(TIMEOUT_NANOS / 4 + MINUTE_NANOS / 2);
    assertThat(closed).as("at a quarter of the time after it").isOne();
  }

  @Test
  @DisplayName("Who is not read from is not silent")
  void notReadFrom() {
    watch.begin();
    channel.config().setAutoRead(false);
    pass(3 * TIMEOUT_NANOS);
    assertThat(closed).isZero();
    channel.config().setAutoRead(true);
    pass(TIMEOUT_NANOS / 2);
    assertThat(closed).isZero();
    pass(TIMEOUT_NANOS / 2);
    assertThat(closed).isOne();
  }

  @Test
  @DisplayName("A loop that was away for long has made nobody silent")
  void lateLoop() {
    watch.begin();
    pass(TIMEOUT_NANOS / 2);
    channel.advanceTimeBy(9 * TIMEOUT_NANOS, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    assertThat(closed).isZero();
    watch.heard();
    pass(TIMEOUT_NANOS / 2);
    assertThat(closed).isZero();
  }

  @Test
  @DisplayName("A time that is set or changed counts for who is there, five minutes later at most")
  void changes() {
    timeoutNanos = 0;
    watch.begin();
    pass(100 * TIMEOUT_NANOS);
    assertThat(closed).as("for ever").isZero();

    watch.heard();
    pass(IdleWatch.LONGEST_INTERVAL_NANOS);
    timeoutNanos = 20 * TIMEOUT_NANOS;
    pass(19 * TIMEOUT_NANOS);
    assertThat(closed).isZero();
    timeoutNanos = TIMEOUT_NANOS;
    pass(IdleWatch.LONGEST_INTERVAL_NANOS);
    assertThat(closed).isOne();
  }

  @Test
  @DisplayName("Who is gone is not told of")
  void ends() {
    watch.begin();
    watch.end();
    pass(2 * TIMEOUT_NANOS);
    assertThat(closed).isZero();
  }
}
