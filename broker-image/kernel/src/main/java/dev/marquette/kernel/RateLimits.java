package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * How fast clients may send: one that is faster is not read from until it is within the rate again,
 * and loses nothing. Null is no limit.
 *
 * @param messages PUBLISH packets
 * @param bytes of all packets, from CONNECT's acceptance on
 */
public record RateLimits(@Nullable Rate messages, @Nullable Rate bytes) {
  public static final RateLimits NONE = new RateLimits(null, null);
}
