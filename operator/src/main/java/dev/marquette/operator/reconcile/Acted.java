package dev.marquette.operator.reconcile;

import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.publish.StoreException;
import dev.marquette.operator.status.Reason;
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

  /** Something that has to go away first. */
  record Obstacle(Reason reason, String message) {
    static Obstacle of(NameTakenException e) {
      return new Obstacle(Reason.NAME_TAKEN, String.valueOf(e.getMessage()));
    }

    static Obstacle of(StoreException e) {
      return new Obstacle(Reason.STORE_UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }
}
