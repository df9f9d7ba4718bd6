package dev.marquette.operator.reconcile;

import dev.marquette.operator.model.SecretUse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of the writing half of a cluster's reconciliation.
 *
 * @param refusals content of Secrets that was not copied, and why
 * @param obstacle what kept it from doing all of its work; null when nothing did
 */
record Acted(Map<SecretUse, String> refusals, @Nullable Obstacle obstacle) {
  static final Acted NOTHING = new Acted(Map.of(), null);
}
