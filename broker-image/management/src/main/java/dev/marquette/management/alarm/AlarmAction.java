package dev.marquette.management.alarm;

/**
 * What happens when an alarm becomes active, or is over. Called by whoever reports it, event loops
 * included: it must not wait.
 */
@FunctionalInterface
public interface AlarmAction {
  /** The alarm as it is now. */
  void changed(Alarm alarm);
}
