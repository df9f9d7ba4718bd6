package dev.marquette.etcd;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next attempt: doubles from 50 ms to 2 s, with jitter, so that brokers
 * which lost etcd together don't come back together. Confined to one thread.
 */
final class Backoff {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private long nextNanos = FIRST_NANOS;

  /** The wait before this attempt, in nanoseconds. */
  long nanos() {
    long upTo = nextNanos;
    nextNanos = Math.min(LONGEST_NANOS, nextNanos * 2);
    return ThreadLocalRandom.current().nextLong(upTo / 2, upTo + 1);
  }

  /** The attempt was good. */
  void reset() {
    nextNanos = FIRST_NANOS;
  }
}
