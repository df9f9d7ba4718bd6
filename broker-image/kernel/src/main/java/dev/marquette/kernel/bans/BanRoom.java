package dev.marquette.kernel.bans;

import org.jspecify.annotations.Nullable;

/**
 * The memory that bans may take which are made while a broker runs. Clients bring about the
 * detector's: those get half of it at most, so that people can always ban somebody. Safe for any
 * threads.
 */
final class BanRoom {
  /**
   * What all may weigh, in characters, those of their texts and {@value #BAN_CHARS} for each: some
   * 75,000 bans of client IDs as people choose them, or 255 of the longest.
   */
  static final long MAX_CHARS = 16 << 20;

  static final long MAX_DETECTED_CHARS = MAX_CHARS / 2;

  static final long BAN_CHARS = 128;

  private Taken taken = new Taken(0, 0);

  /**
   * What is taken, in characters.
   *
   * @param chars of all bans
   * @param detectedChars of those that the detector made
   */
  record Taken(long chars, long detectedChars) {
    private Taken and(Ban ban) {
      return plus(ban, 1);
    }

    private Taken without(Ban ban) {
      return plus(ban, -1);
    }

    private Taken plus(Ban ban, int times) {
      long weight = times * (BAN_CHARS + ban.length());
      return new Taken(chars + weight, detectedChars + (ban.isDetected() ? weight : 0));
    }

    private boolean fits() {
      return chars <= MAX_CHARS && detectedChars <= MAX_DETECTED_CHARS;
    }
  }

  /**
   * Takes room for a ban instead of another one, which need not fit besides it.
   *
   * @return false when there is not enough, and nothing has changed
   */
  synchronized boolean replace(@Nullable Ban before, Ban ban) {
    Taken then = (before == null ? taken : taken.without(before)).and(ban);
    if (!then.fits()) {
      return false;
    }
    taken = then;
    return true;
  }

  synchronized void remove(Ban ban) {
    taken = taken.without(ban);
  }

  synchronized Taken taken() {
    return taken;
  }
}
