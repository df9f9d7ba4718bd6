package dev.marquette.kernel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds clients back, as loops see it: {@link LoopContext#limits}, null there while nothing
 * does. Immutable, but for the buckets that many connections share.
 *
 * @param rates of each connection
 * @param quota of each connection
 * @param overall what all clients share, or null
 * @param listeners what the connections of a listener share, of those that have limits
 */
record Limits(
    RateLimits rates,
    @Nullable Rate quota,
    @Nullable TokenBucket overall,
    Map<String, Shared> listeners) {

  /** One listener's. */
  record Shared(@Nullable TokenBucket messages, @Nullable TokenBucket bytes) {}

  boolean haveQuota() {
    return quota != null || overall != null;
  }

  /** The bucket that goes on when its rate is the same, else a new one, full; null for no limit. */
  static @Nullable TokenBucket kept(
      @Nullable TokenBucket bucket, @Nullable Rate rate, long nowNanos) {
    if (rate == null) {
      return null;
    }
    return bucket != null && bucket.rate().equals(rate) ? bucket : new TokenBucket(rate, nowNanos);
  }
}
