package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private static TokenBucket bucket(long amount, long seconds, long now) {
    return new TokenBucket(new Rate(amount, Duration.ofSeconds(seconds)), now);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5 * SECOND, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
  @DisplayName("It starts full, whatever the clock says, and fills evenly")
  void fills(long start) {
    TokenBucket bucket = bucket(100, 10, start);
    assertThat(bucket.take(99, start)).isZero();
    assertThat(bucket.take(1, start)).as("one comes each 100 ms").isEqualTo(SECOND / 10);
    assertThat(bucket.waitNanos(start + SECOND / 10 - 1)).isEqualTo(1);
    assertThat(bucket.waitNanos(start + SECOND / 10)).isZero();
    assertThat(bucket.take(50, start + 5 * SECOND)).isEqualTo(SECOND / 10);
    assertThat(bucket.take(99, start + 60 * SECOND)).as("no fuller than full").isZero();
    assertThat(bucket.take(1, start + 60 * SECOND)).isEqualTo(SECOND / 10);
  }

  @Test
  @DisplayName("It goes into debt, which is paid back before there is a token again")
  void owes() {
    TokenBucket bucket = bucket(10, 1, 0);
    assertThat(bucket.take(110, 0)).isEqualTo(10 * SECOND + SECOND / 10);
    assertThat(bucket.take(10, 0)).isEqualTo(11 * SECOND + SECOND / 10);
    assertThat(bucket.waitNanos(11 * SECOND)).isEqualTo(SECOND / 10);
  }

  @Test
  @DisplayName("No debt is too large to count with")
  void owesForEver() {
    TokenBucket bucket = new TokenBucket(new Rate(1, Duration.ofHours(10_000)), Long.MAX_VALUE - 9);
    for (int i = 0; i < 9; i++) {
      assertThat(bucket.take(Long.MAX_VALUE, Long.MAX_VALUE - 9)).isGreaterThan(1L << 60);
    }
  }

  /** Whoever waits as told gets the burst and then the rate, never more. */
  @Property
  void holdsTheRate(
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long amount,
      @ForAll @IntRange(min = 1, max = 86_400) int seconds,
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 1, max = 1000) Long> takes,
      @ForAll @IntRange(max = 1000) int idleMillis) {
    TokenBucket bucket = bucket(amount, seconds, 0);
    long now = 0;
    double taken = 0;
    long last = 0;
    for (long tokens : takes) {
      long wait = bucket.take(tokens, now);
      taken += tokens;
      last = tokens;
      now += wait + idleMillis * 1_000_000L;
    }
    // what was there, what came meanwhile, and the debt of the last one; a nanosecond of rounding
    // each
    double came = (now + takes.size()) / (seconds * 1e9) * amount;
    assertThat(taken).isLessThanOrEqualTo(amount + came + last + 1e-3);
  }

  /** Nobody waits longer than it takes to pay back all that was taken. */
  @Property
  void waitsNoLonger(
      @ForAll @LongRange(min = 1, max = 1_000_000) long amount,
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 1, max = 1000) Long> takes) {
    TokenBucket bucket = bucket(amount, 1, 0);
    long sum = 0;
    for (long tokens : takes) {
      sum += tokens;
      double owed = Math.max(sum - amount + 1, 0);
      assertThat((double) bucket.take(tokens, 0))
          .isBetween(owed / amount * 1e9 - takes.size() - 1, owed / amount * 1e9 + 1);
    }
  }

  @Test
  @DisplayName("Threads that share a bucket lose no token: each waits for its own turn")
  void contention() throws Exception {
    TokenBucket bucket = bucket(1000, 1, 0);
    AtomicLong longest = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 50_000; n++) {
                      long wait = bucket.take(1, 0);
                      longest.accumulateAndGet(wait, Math::max);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // 200,000 tokens of which 1,000 were there, and one more that is waited for
    assertThat(bucket.waitNanos(0)).isEqualTo(199_001 * SECOND / 1000);
    assertThat(longest).hasValue(199_001 * SECOND / 1000);
  }

  @Test
  @DisplayName("A rate that is none is refused, with what is expected")
  void rates() {
    assertThatThrownBy(() -> new Rate(0, Duration.ofSeconds(1)))
        .hasMessage("the amount of a rate is 0; expected 1 or more");
    assertThatThrownBy(() -> new Rate(1, Duration.ofMillis(999)))
        .hasMessage("the interval of a rate is PT0.999S; expected PT1S to PT10000H");
    assertThatThrownBy(() -> new Rate(1, Duration.ofHours(10_001)))
        .hasMessageContaining("PT10001H");
  }
}
