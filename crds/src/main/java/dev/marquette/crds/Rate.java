package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * So much in such a time, as it is written in a manifest: {@code 100/10s} messages, {@code
 * 100KB/10s}. The amount may come at once; what is used comes back evenly over the time.
 *
 * @param amount messages or bytes, at least 1
 * @param interval a second or more
 */
public record Rate(long amount, TimeSpan interval) {
  private static final String INTERVAL = "/[1-9][0-9]{0,3}[smh]$";

  /** A rate of messages; the schema uses it, so keep it within RE2's syntax. */
  public static final String MESSAGES = "^[1-9][0-9]{0,8}" + INTERVAL;

  /** A rate of bytes; the schema uses it, so keep it within RE2's syntax. */
  public static final String BYTES = "^[1-9][0-9]{0,8}([KkMmGg][Bb])?" + INTERVAL;

  /** The longest text that {@link #BYTES} needs. */
  public static final int MAX_LENGTH = 17;

  private static final java.util.regex.Pattern SYNTAX = java.util.regex.Pattern.compile(BYTES);
  private static final long MOST_WITHOUT_UNIT = 999_999_999;

  public Rate {
    if (amount < 1 || interval.seconds() < 1) {
      throw new IllegalArgumentException(
          "a rate is at least 1 in at least 1s, not " + amount + " in " + interval);
    }
  }

  /**
   * Reads a rate.
   *
   * @throws IllegalArgumentException with what is expected, when the text is no rate
   */
  @JsonCreator
  public static Rate parse(String text) {
    String stripped = text.strip();
    if (!SYNTAX.matcher(stripped).matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a rate: write an amount, a slash and 1s to 9999h, as in 100/10s or"
              + " 100KB/10s");
    }
    int slash = stripped.indexOf('/');
    return new Rate(
        ByteSize.parse(stripped.substring(0, slash)).bytes(),
        TimeSpan.parse(stripped.substring(slash + 1)));
  }

  /** A text that reads back as the same rate. */
  @JsonValue
  @Override
  public String toString() {
    String size = amount > MOST_WITHOUT_UNIT ? new ByteSize(amount).toString() : "" + amount;
    return size + "/" + interval(interval.seconds());
  }

  /** In one unit, where {@link TimeSpan} takes as many as make the shortest text. */
  private static String interval(long seconds) {
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
