package dev.marquette.operator.reconcile;

import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Tells people what the operator did by itself. */
@FunctionalInterface
public interface Announcements {
  /** One Event about a resource, and one more in the action's counter. */
  void announce(HasMetadata about, Action action, String message);
}
