package dev.marquette.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A token bucket that holds one second's worth. Confined to the accepting thread; the rate may be
 * another at each call.
 */
final class AcceptRate {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoClock;
  private long lastNanos;
  private double tokens = Double.MAX_VALUE; // full, whatever the first rate is

  AcceptRate(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong();
  }

  /**
   * Takes one token.
   *
   * @param perSecond 0 for no limit
   * @return how long to wait for the next one, in nanoseconds; 0 when it is there
   */
  long takeOne(int perSecond) {
    long now = nanoClock.getAsLong();
    long elapsed = now - lastNanos;
    lastNanos = now;
    if (perSecond == 0) {
      tokens = Double.MAX_VALUE;
      return 0;
    }
    tokens = Math.min(perSecond, tokens + elapsed * perSecond / SECOND) - 1;
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * SECOND / perSecond);
  }
}
