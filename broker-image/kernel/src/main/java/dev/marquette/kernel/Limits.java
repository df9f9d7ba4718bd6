package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What holds the connections of one listener back, as {@link Zone#limits} has it: null there while
 * nothing does. Immutable, but for the buckets that many connections share.
 *
 * @param rates of each connection
 * @param quota of each connection, or null
 * @param messages what the listener's connections share, or null
 * @param bytes as {@code messages}
 * @param overall what all clients of the broker share, or null
 */
record Limits(
    RateLimits rates,
    @Nullable Rate quota,
    @Nullable TokenBucket messages,
    @Nullable TokenBucket bytes,
    @Nullable TokenBucket overall) {
  private static final Limits NONE = new Limits(RateLimits.NONE, null, null, null, null);

  /**
   * What holds from now on. Whoever is within a limit that did not change gets no second burst.
   *
   * @param before what held, or null
   * @param totals of the listener's connections together
   * @return null when nothing does
   */
  static @Nullable Limits after(
      @Nullable Limits before,
      MqttSettings settings,
      RateLimits totals,
      @Nullable TokenBucket overall,
      long nowNanos) {
    Limits known = before == null ? NONE : before;
    return heldOn(
        before,
        new Limits(
            settings.rates(),
            settings.quotas().connection(),
            kept(known.messages, totals.messages(), nowNanos),
            kept(known.bytes, totals.bytes(), nowNanos),
            overall));
  }

  /** The same, but for what is the broker's. */
  static @Nullable Limits withOverall(@Nullable Limits before, @Nullable TokenBucket overall) {
    Limits known = before == null ? NONE : before;
    return heldOn(
        before, new Limits(known.rates, known.quota, known.messages, known.bytes, overall));
  }

  /** What held, where nothing differs: who waits looks whether it is another one. */
  private static @Nullable Limits heldOn(@Nullable Limits before, Limits limits) {
    if (limits.equals(NONE)) {
      return null;
    }
    return limits.equals(before) ? before : limits;
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
