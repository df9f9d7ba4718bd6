package dev.marquette.management.alarm;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One alarm, at one moment.
 *
 * @param name what it is known by
 * @param message for a person
 * @param details for a machine: texts and numbers
 * @param activatedAtMicros since the epoch
 * @param deactivatedAtMicros since the epoch, not before it was activated; null while it is active
 */
public record Alarm(
    String name,
    String message,
    Map<String, ?> details,
    long activatedAtMicros,
    @Nullable Long deactivatedAtMicros) {

  public Alarm {
    details = Map.copyOf(details);
  }

  public boolean isActive() {
    return deactivatedAtMicros == null;
  }

  /** How long it was active, or has been until now, in microseconds. */
  public long durationMicros(long nowMicros) {
    Long end = deactivatedAtMicros;
    return Math.max(0, (end == null ? nowMicros : end) - activatedAtMicros);
  }

  /** The same alarm, over. A clock that was set back does not make it end before it began. */
  Alarm over(long atMicros) {
    return new Alarm(
        name, message, details, activatedAtMicros, Math.max(atMicros, activatedAtMicros));
  }
}
