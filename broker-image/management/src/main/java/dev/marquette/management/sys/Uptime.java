package dev.marquette.management.sys;

import java.time.Duration;

/** A time in words, as EMQX writes it: {@code 1 days, 0 hours, 2 minutes, 5 seconds}. */
final class Uptime {
  private Uptime() {}

  /** Whole seconds; units above the largest that is not zero are left out. */
  static String of(Duration time) {
    StringBuilder text = new StringBuilder();
    append(text, time.toDays(), "days");
    append(text, time.toHoursPart(), "hours");
    append(text, time.toMinutesPart(), "minutes");
    return text.append(time.toSecondsPart()).append(" seconds").toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0 || !text.isEmpty()) {
      text.append(count).append(' ').append(unit).append(", ");
    }
  }
}
