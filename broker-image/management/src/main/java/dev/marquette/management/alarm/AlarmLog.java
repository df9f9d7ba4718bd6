package dev.marquette.management.alarm;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs alarms, at most ten lines in ten seconds: a thousand clients may be too slow at once, and
 * gone at once. Names may be what clients call themselves, so they are cut and escaped. Safe for
 * any threads.
 */
public final class AlarmLog implements AlarmAction {
  private static final Logger log = LoggerFactory.getLogger(AlarmLog.class);
  private static final long INTERVAL_MILLIS = 10_000;
  private static final int LINES = 10;
  private static final int SHOWN_CHARS = 300;

  private final InstantSource clock;
  private long intervalEnds = Long.MIN_VALUE;
  private int lines;
  private int unlogged;

  public AlarmLog(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void changed(Alarm alarm) {
    int left = leftOut();
    if (left < 0) {
      return;
    }
    String more = left == 0 ? "" : " (" + left + " lines about alarms were left out before)";
    if (alarm.isActive()) {
      log.warn("alarm activated name={}: {}{}", shown(alarm.name()), shown(alarm.message()), more);
    } else {
      log.info(
          "alarm deactivated name={} after_ms={}{}",
          shown(alarm.name()),
          TimeUnit.MICROSECONDS.toMillis(alarm.durationMicros(0)),
          more);
    }
  }

  /** How many were not logged before this one; -1 when this one is not either. */
  private synchronized int leftOut() {
    long now = clock.millis();
    if (now >= intervalEnds) {
      intervalEnds = now + INTERVAL_MILLIS;
      lines = 0;
    }
    if (lines == LINES) {
      unlogged++;
      return -1;
    }
    lines++;
    int before = unlogged;
    unlogged = 0;
    return before;
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < SHOWN_CHARS; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        shown.append("\\u%04x".formatted((int) c));
      } else {
        shown.append(c);
      }
    }
    return text.length() > SHOWN_CHARS ? shown.append("...").toString() : shown.toString();
  }
}
