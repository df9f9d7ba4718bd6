package dev.marquette.kernel;

import java.time.Duration;

/**
 * Whether it is told of clients that take less than they are sent.
 *
 * @param sustain how long a client must have taken everything for its congestion to be over; up to
 *     a year
 */
public record CongestionAlarm(boolean enabled, Duration sustain) {
  private static final Duration LONGEST = Duration.ofDays(365); // before what is checked with it

  /** EMQX's: it is not. */
  public static final CongestionAlarm OFF = new CongestionAlarm(false, Duration.ofMinutes(1));

  public CongestionAlarm {
    if (sustain.isNegative() || sustain.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "sustain of the congestion alarm is %s; expected %s to %s"
              .formatted(sustain, Duration.ZERO, LONGEST));
    }
  }
}
