package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;

/**
 * A length of time as it is written in a manifest: {@code 15s}, {@code 1m30s}, {@code 2h}, {@code
 * 500ms}; units are {@code ms s m h d w}, and a plain {@code 0} needs none.
 *
 * @param nanos at least 0
 */
public record TimeSpan(long nanos) {
  /** What a manifest may hold; the schema uses it, so keep it within RE2's syntax. */
  public static final String PATTERN = "^(0|([0-9]{1,9}(ms|s|m|h|d|w)){1,6})$";

  /** A {@link #PATTERN} of whole seconds, for what must not be done more often than that. */
  public static final String SECONDS = "^(0|([0-9]{1,9}(s|m|h|d|w)){1,6})$";

  /** The longest text that the schema admits. */
  public static final int MAX_LENGTH = 32;

  private static final java.util.regex.Pattern SYNTAX = java.util.regex.Pattern.compile(PATTERN);
  private static final java.util.regex.Pattern PART =
      java.util.regex.Pattern.compile("([0-9]+)(ms|s|m|h|d|w)");
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;

  public TimeSpan {
    if (nanos < 0) {
      throw new IllegalArgumentException("a time span is at least 0, not " + nanos + " ns");
    }
  }

  /**
   * Reads a time span.
   *
   * @throws IllegalArgumentException with what is expected, when the text is no time span
   */
  @JsonCreator
  public static TimeSpan parse(String text) {
    String stripped = text.strip();
    if (!SYNTAX.matcher(stripped).matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a time span: write numbers with ms, s, m, h, d or w, as in 1m30s");
    }
    long nanos = 0;
    Matcher part = PART.matcher(stripped);
    while (part.find()) {
      long unit =
          switch (part.group(2)) {
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "m" -> 60 * SECOND;
            case "h" -> 3600 * SECOND;
            case "d" -> 86_400 * SECOND;
            default -> 604_800 * SECOND;
          };
      try {
        nanos = Math.addExact(nanos, Math.multiplyExact(Long.parseLong(part.group(1)), unit));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is too long: a time span is at most 292 years", e);
      }
    }
    return new TimeSpan(nanos);
  }

  public Duration toDuration() {
    return Duration.ofNanos(nanos);
  }

  /** Whole seconds, rounded down. */
  public long seconds() {
    return nanos / SECOND;
  }

  public boolean isZero() {
    return nanos == 0;
  }

  /** The shortest text that reads back as the same span, when it is whole milliseconds. */
  @JsonValue
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    long rest = nanos / MILLI;
    rest = append(text, rest, 86_400_000, "d");
    rest = append(text, rest, 3_600_000, "h");
    rest = append(text, rest, 60_000, "m");
    rest = append(text, rest, 1000, "s");
    append(text, rest, 1, "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static long append(StringBuilder text, long millis, long unit, String name) {
    if (millis >= unit) {
      text.append(millis / unit).append(name);
    }
    return millis % unit;
  }
}
