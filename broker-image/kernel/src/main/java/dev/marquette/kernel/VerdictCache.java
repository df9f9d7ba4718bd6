package dev.marquette.kernel;

import java.time.Duration;

/**
 * How many verdicts on what it may do are remembered of each client, and for how long.
 *
 * @param size 0 for none, to {@value #MAX_SIZE}: all are looked through at each message
 * @param lifetime a second to a day
 */
public record VerdictCache(int size, Duration lifetime) {
  public static final int MAX_SIZE = 1024;

  /** EMQX 4.3's. */
  public static final VerdictCache DEFAULT = new VerdictCache(32, Duration.ofMinutes(1));

  public VerdictCache {
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "verdictCache has size %d; expected 0 to %d".formatted(size, MAX_SIZE));
    }
    if (lifetime.compareTo(Duration.ofSeconds(1)) < 0
        || lifetime.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "verdictCache has lifetime %s; expected 1 s to 1 day".formatted(lifetime));
    }
  }
}
