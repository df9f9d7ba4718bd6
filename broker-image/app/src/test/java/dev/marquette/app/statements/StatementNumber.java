package dev.marquette.app.statements;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A statement's number: {@code MQTT-3.3.2-8} of MQTT 5.0, {@code MQTT3-3.3.2-1} of 3.1.1. Each
 * standard counts its own.
 */
record StatementNumber(String prefix, String number) implements Comparable<StatementNumber> {
  static final String MQTT_5 = "MQTT-";
  static final String MQTT_3 = "MQTT3-";

  private static final Pattern IN_BRACKETS = Pattern.compile("\\[(MQTT3?-)([^\\]]*)\\]");

  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private static final Comparator<StatementNumber> ORDER =
      Comparator.comparing(StatementNumber::prefix)
          .thenComparing(StatementNumber::parts, Arrays::compare)
          .thenComparing(StatementNumber::number);

  /** The numbers that a display name carries in brackets, right or wrong. */
  static List<StatementNumber> in(String displayName) {
    return IN_BRACKETS.matcher(displayName).results().map(StatementNumber::of).toList();
  }

  private static StatementNumber of(MatchResult found) {
    return new StatementNumber(found.group(1), found.group(2));
  }

  /** {@code 3.3.2} of {@code 3.3.2-8}. */
  String section() {
    return number.substring(0, Math.max(0, number.lastIndexOf('-')));
  }

  /** 8 of {@code 3.3.2-8}. */
  int place() {
    return Integer.parseInt(number.substring(number.lastIndexOf('-') + 1));
  }

  private int[] parts() {
    return DIGITS.matcher(number).results().mapToInt(StatementNumber::value).toArray();
  }

  private static int value(MatchResult digits) {
    return Integer.parseInt(digits.group());
  }

  @Override
  public int compareTo(StatementNumber other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return prefix + number;
  }
}
