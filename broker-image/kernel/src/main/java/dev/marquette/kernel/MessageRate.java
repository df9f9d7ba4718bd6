package dev.marquette.kernel;

/**
 * Messages a second, as averages in which what is longer ago than the window weighs little: EMQX's
 * modified moving averages. They begin at 0 and come near a steady rate within a few windows.
 *
 * @param overShort of {@link #SHORT_SECONDS}
 * @param overMedium of {@link #MEDIUM_SECONDS}
 * @param overLong of {@link #LONG_SECONDS}
 */
public record MessageRate(double overShort, double overMedium, double overLong) {
  public static final int SHORT_SECONDS = 5;
  public static final int MEDIUM_SECONDS = 60;
  public static final int LONG_SECONDS = 300;

  /** Before the first look. */
  public static final MessageRate NONE = new MessageRate(0, 0, 0);

  /**
   * With what came since the last look.
   *
   * @param seconds since then, above 0: about 1 as a rule; a look that is late weighs as much more
   */
  MessageRate with(long messages, double seconds) {
    double now = messages / seconds;
    return new MessageRate(
        average(overShort, now, seconds / SHORT_SECONDS),
        average(overMedium, now, seconds / MEDIUM_SECONDS),
        average(overLong, now, seconds / LONG_SECONDS));
  }

  private static double average(double before, double now, double weight) {
    return before + (now - before) * Math.min(1, weight);
  }
}
