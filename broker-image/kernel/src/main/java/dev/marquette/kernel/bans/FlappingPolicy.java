package dev.marquette.kernel.bans;

import java.time.Duration;

/**
 * When a client that comes and goes is banned for a while.
 *
 * @param maxCount so many connections of a client ID that end abnormally are too many; 1 to
 *     1,000,000
 * @param window in which they are counted, from the first one; a second to a day
 * @param banTime a second to 365 days
 */
public record FlappingPolicy(int maxCount, Duration window, Duration banTime) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  public FlappingPolicy {
    check("maxCount", maxCount, 1, 1_000_000);
    check("window", window, SHORTEST, Duration.ofDays(1));
    check("banTime", banTime, SHORTEST, Duration.ofDays(365));
  }

  private static <T extends Comparable<T>> void check(String field, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; expected %s to %s".formatted(field, value, least, most));
    }
  }
}
