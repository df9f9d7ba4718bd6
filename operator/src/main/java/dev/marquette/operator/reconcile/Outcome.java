package dev.marquette.operator.reconcile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciliation leaves to do.
 *
 * @param status to write, or null when the one that is there says the same
 * @param again when to look again even if nothing happens, or null for the usual time
 */
record Outcome<T>(@Nullable T status, @Nullable Duration again) {
  /** How soon to try again what could not be done, such as a write to an etcd that is away. */
  static final Duration SOON = Duration.ofSeconds(2);

  /** How soon to look again at a store that has been asked a moment ago. */
  static final Duration AT_ONCE = Duration.ofMillis(300);

  /** How soon to look again at what only its writer can put right. */
  static final Duration LATER = Duration.ofSeconds(10);

  /** Leaves the status as it is, whatever it says. */
  static <T> Outcome<T> waiting(Duration again) {
    return new Outcome<>(null, again);
  }

  static <T> Outcome<T> of(T status, @Nullable T before, @Nullable Duration again) {
    return new Outcome<>(status.equals(before) ? null : status, again);
  }
}
