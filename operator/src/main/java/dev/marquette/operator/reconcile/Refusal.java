package dev.marquette.operator.reconcile;

import dev.marquette.crds.RuleStatus.SqlError;
import dev.marquette.operator.status.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Why a resource is not published.
 *
 * @param position of an error in a statement, where there is one
 */
record Refusal(Reason reason, String message, @Nullable SqlError position) {
  static Refusal invalid(String message) {
    return new Refusal(Reason.INVALID_SPEC, message, null);
  }
}
