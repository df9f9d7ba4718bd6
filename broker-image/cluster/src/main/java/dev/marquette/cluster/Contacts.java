package dev.marquette.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which brokers it makes sense to wait for: those that can be reached, and that still answer
 * something. One that takes its time is asked for a sign; without it, it counts as silent until it
 * gives it. Confined to the registrar's thread.
 */
final class Contacts {
  private final Tasks thread;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Map<Other, Long> probedNanos = new HashMap<>();

  /**
   * @param patience how long without a stream, or without a sign
   */
  Contacts(Tasks thread, Duration patience, LongSupplier nanoTime) {
    this.thread = thread;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  boolean isSilent(Other other) {
    Long probed = probedNanos.get(other);
    return other.isUnreachable(patience)
        || (probed != null && nanoTime.getAsLong() - probed > patience.toNanos());
  }

  /** Asks for a sign, unless one is due already. */
  void probe(Other other) {
    if (probedNanos.putIfAbsent(other, nanoTime.getAsLong()) == null) {
      other
          .ask(new Request.Holds(List.of()))
          .whenComplete((answer, failure) -> thread.execute(() -> probedNanos.remove(other)));
    }
  }
}
