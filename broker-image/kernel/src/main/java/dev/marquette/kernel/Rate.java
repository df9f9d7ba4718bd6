package dev.marquette.kernel;

import java.time.Duration;

/**
 * So much in such a time: what a token bucket holds, and how long it takes to fill.
 *
 * @param amount of messages or bytes, 1 or more
 * @param interval a second to 10,000 hours
 */
public record Rate(long amount, Duration interval) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(10_000);

  public Rate {
    if (amount < 1) {
      throw new IllegalArgumentException(
          "the amount of a rate is %d; expected 1 or more".formatted(amount));
    }
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the interval of a rate is %s; expected %s to %s".formatted(interval, SHORTEST, LONGEST));
    }
  }
}
