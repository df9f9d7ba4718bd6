package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;

/**
 * A size as it is written in a manifest: {@code 64KB}, {@code 1MB}, {@code 2GB} (powers of 1024) or
 * a plain number of bytes.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) {
  /** What a manifest may hold; the schema uses it, so keep it within RE2's syntax. */
  public static final String PATTERN = "^([0-9]{1,12})([KkMmGg][Bb])?$";

  /** The longest text that {@link #PATTERN} needs. */
  public static final int MAX_LENGTH = 14;

  private static final java.util.regex.Pattern SYNTAX = java.util.regex.Pattern.compile(PATTERN);

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is at least 0, not " + bytes);
    }
  }

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException with what is expected, when the text is no size
   */
  @JsonCreator
  public static ByteSize parse(String text) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a size: write bytes, or a number with KB, MB or GB, as in 1MB");
    }
    String unit = matcher.group(2);
    int shift =
        switch (unit == null ? "" : unit.toUpperCase(Locale.ROOT)) {
          case "KB" -> 10;
          case "MB" -> 20;
          case "GB" -> 30;
          default -> 0;
        };
    return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
  }

  /** The size with the largest unit that divides it. */
  @JsonValue
  @Override
  public String toString() {
    if (bytes != 0 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GB";
    }
    if (bytes != 0 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + "MB";
    }
    if (bytes != 0 && bytes % (1L << 10) == 0) {
      return (bytes >> 10) + "KB";
    }
    return Long.toString(bytes);
  }
}
