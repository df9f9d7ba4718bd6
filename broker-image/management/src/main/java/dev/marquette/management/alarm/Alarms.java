package dev.marquette.management.alarm;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of one broker: those that are active, by name, and some that are over.
 *
 * <p>Safe for any threads. Whoever reports an alarm does all there is to do about it, on its own
 * thread: there is none that reports could pile up at, and as {@link #MAX_ACTIVE} bounds what can
 * be active, it bounds what a mass event makes of work, log lines and messages.
 */
public final class Alarms {
  /** How many alarms can be active; further ones are refused. */
  public static final int MAX_ACTIVE = 1_000;

  /** The longest name; parts of one may be what clients call themselves. */
  public static final int MAX_NAME_CHARS = 1_024;

  private final InstantSource clock;
  private final List<AlarmAction> actions;
  private final Map<String, Alarm> active = new LinkedHashMap<>();

  /** The first that was over comes first. */
  private final ArrayDeque<Alarm> over = new ArrayDeque<>();

  private AlarmSettings settings = AlarmSettings.DEFAULT;
  private long activated;
  private long refused;

  /**
   * How many there are.
   *
   * @param active now
   * @param over that are kept
   * @param activated since the broker started
   * @param refused since the broker started, beyond what can be active
   */
  public record Counts(int active, int over, long activated, long refused) {}

  public Alarms(InstantSource clock, List<AlarmAction> actions) {
    this.clock = clock;
    this.actions = List.copyOf(actions);
  }

  /** Keeps more or less of the alarms that are over, at once. */
  public synchronized void settings(AlarmSettings newSettings) {
    settings = newSettings;
    forget();
  }

  /**
   * Something is wrong.
   *
   * @return false when this alarm is active already, or cannot be
   */
  public boolean activate(String name, String message, Map<String, ?> details) {
    Alarm alarm = new Alarm(name, message, details, micros(), null);
    synchronized (this) {
      if (active.containsKey(name)) {
        return false;
      }
      if (active.size() >= MAX_ACTIVE || name.length() > MAX_NAME_CHARS) {
        refused++;
        return false;
      }
      active.put(name, alarm);
      activated++;
    }
    actions.forEach(action -> action.changed(alarm));
    return true;
  }

  /**
   * It is not any more.
   *
   * @return false when no such alarm is active
   */
  public boolean deactivate(String name) {
    Alarm ended;
    synchronized (this) {
      Alarm alarm = active.remove(name);
      if (alarm == null) {
        return false;
      }
      ended = alarm.over(micros());
      over.addLast(ended);
      forget();
    }
    actions.forEach(action -> action.changed(ended));
    return true;
  }

  /** Those that are active, the oldest first. */
  public synchronized List<Alarm> active() {
    return List.copyOf(active.values());
  }

  /** Those that are over and kept, the first that was over first. */
  public synchronized List<Alarm> over() {
    forget();
    return List.copyOf(over);
  }

  public synchronized Counts counts() {
    forget();
    return new Counts(active.size(), over.size(), activated, refused);
  }

  private void forget() {
    Instant oldest = clock.instant().minus(settings.validity());
    while (over.size() > settings.sizeLimit() || hasEndedBy(over.peekFirst(), oldest)) {
      over.removeFirst();
    }
  }

  private static boolean hasEndedBy(@Nullable Alarm alarm, Instant time) {
    Long end = alarm == null ? null : alarm.deactivatedAtMicros();
    return end != null && end <= micros(time);
  }

  private long micros() {
    return micros(clock.instant());
  }

  static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1_000;
  }
}
