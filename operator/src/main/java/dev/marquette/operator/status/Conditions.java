package dev.marquette.operator.status;

import dev.marquette.crds.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions that say when they flipped, and are equal when nothing did. */
public final class Conditions {
  private Conditions() {}

  /**
   * Turns verdicts into conditions.
   *
   * @param before the conditions of the status so far: {@code lastTransitionTime} is kept from
   *     there unless {@code status} changes, so that a second reconciliation has nothing to write
   */
  public static List<Condition> of(
      List<Verdict> verdicts, List<Condition> before, @Nullable Long generation, Instant now) {
    return verdicts.stream()
        .map(verdict -> of(verdict, find(before, verdict.type()), generation, now))
        .toList();
  }

  /** The condition of a type, or null. */
  public static @Nullable Condition find(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElse(null);
  }

  private static Condition of(
      Verdict verdict, @Nullable Condition before, @Nullable Long generation, Instant now) {
    String since =
        before != null && before.status().equals(verdict.status())
            ? before.lastTransitionTime()
            : now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new Condition(
        verdict.type(),
        verdict.status(),
        verdict.reason().word(),
        verdict.message(),
        since,
        generation);
  }
}
