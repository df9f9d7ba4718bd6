package dev.marquette.operator.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the operator counts of itself. At rest reconciliations go on, and no write is made. */
public final class Meters {
  private static final String WRITES = "marquette.operator.writes";
  private static final String RECONCILIATIONS = "marquette.operator.reconciliations";
  private static final String ACTIONS = "marquette.operator.actions";

  private final MeterRegistry registry;

  public Meters(MeterRegistry registry) {
    this.registry = registry;
    writes("StatefulSet"); // so that none is 0, and not absent
  }

  /** One write of an object of a kind, of a status ({@code Kind/status}), or to {@code etcd}. */
  public void wrote(String kind) {
    writes(kind).increment();
  }

  /** One look at a resource, whatever came of it. */
  public void reconciled(String kind) {
    registry.counter(RECONCILIATIONS, "kind", kind).increment();
  }

  /** One thing that the operator did by itself. */
  public void did(Action action) {
    registry.counter(ACTIONS, "reason", action.word()).increment();
  }

  private Counter writes(String kind) {
    return registry.counter(WRITES, "kind", kind);
  }
}
