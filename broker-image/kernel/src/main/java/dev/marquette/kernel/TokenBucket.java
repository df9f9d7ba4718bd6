package dev.marquette.kernel;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A token bucket that may go into debt, as one number: when it will be full again (the generic cell
 * rate algorithm of ATM). It fills by itself, and starts full. Safe for any threads, whose clocks
 * may be a tick apart: a late one only sees the bucket a little emptier.
 */
final class TokenBucket {
  private static final AtomicLongFieldUpdater<TokenBucket> FULL_AT =
      AtomicLongFieldUpdater.newUpdater(TokenBucket.class, "fullAtNanos");

  /** A debt of 73 years is as good as any that is larger, and keeps sums within a long. */
  private static final long LONGEST_NANOS = 1L << 61;

  private final Rate rate;
  private final long intervalNanos;
  private final double tokenNanos;
  private volatile long fullAtNanos;

  TokenBucket(Rate rate, long nowNanos) {
    this.rate = rate;
    this.intervalNanos = rate.interval().toNanos();
    this.tokenNanos = (double) intervalNanos / rate.amount();
    this.fullAtNanos = nowNanos;
  }

  Rate rate() {
    return rate;
  }

  /**
   * Takes tokens, whether they are there or not.
   *
   * @return as {@link #waitNanos}
   */
  long take(long tokens, long nowNanos) {
    long cost = (long) Math.min(tokens * tokenNanos, LONGEST_NANOS);
    long before;
    long after;
    do {
      before = fullAtNanos;
      after = nowNanos + Math.min(Math.max(before - nowNanos, 0) + cost, LONGEST_NANOS);
    } while (!FULL_AT.compareAndSet(this, before, after));
    return untilToken(after, nowNanos);
  }

  /** How long until there is a token, in nanoseconds; 0 when there is one. */
  long waitNanos(long nowNanos) {
    return untilToken(fullAtNanos, nowNanos);
  }

  private long untilToken(long fullAt, long nowNanos) {
    return Math.max((long) (fullAt - nowNanos + tokenNanos) - intervalNanos, 0);
  }
}
