package dev.marquette.operator.status;

import dev.marquette.crds.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What one condition should say.
 *
 * @param type as in {@link Condition#type}
 */
public record Verdict(String type, Holds holds, Reason reason, @Nullable String message) {
  /** The three values of a condition. */
  public enum Holds {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Holds(String text) {
      this.text = text;
    }
  }

  public static Verdict ready(Reason reason, String message) {
    return new Verdict(Condition.READY, Holds.TRUE, reason, message);
  }

  public static Verdict notReady(Reason reason, @Nullable String message) {
    return new Verdict(Condition.READY, Holds.FALSE, reason, message);
  }

  public static Verdict of(String type, boolean holds, Reason reason, @Nullable String message) {
    return new Verdict(type, holds ? Holds.TRUE : Holds.FALSE, reason, message);
  }

  String status() {
    return holds.text;
  }
}
