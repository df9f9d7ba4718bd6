package dev.marquette.kernel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds clients back, as loops see it: {@link LoopContext#limits}, null there while nothing
 * does. Immutable, but for the buckets that many connections share.
 *
 * @param common of each connection where the listener has no others
 * @param own of each connection of a listener that has others
 * @param overall what all clients share, or null
 * @param listeners what the connections of a listener share, of those that have limits
 */
record Limits(
    Each common,
    Map<String, Each> own,
    @Nullable TokenBucket overall,
    Map<String, Shared> listeners) {

  /** One connection's. */
  record Each(RateLimits rates, @Nullable Rate quota) {
    static final Each NONE = new Each(RateLimits.NONE, null);

    static Each of(MqttSettings settings) {
      return new Each(settings.rates(), settings.quotas().connection());
    }
  }

  /** One listener's. */
  record Shared(@Nullable TokenBucket messages, @Nullable TokenBucket bytes) {}

  /** Whether any of them holds the connections of the listener back. */
  boolean hold(String listener) {
    return overall != null || listeners.containsKey(listener) || !of(listener).equals(Each.NONE);
  }

  Each of(String listener) {
    return own.getOrDefault(listener, common);
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
