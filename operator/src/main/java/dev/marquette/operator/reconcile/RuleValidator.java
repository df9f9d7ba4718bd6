package dev.marquette.operator.reconcile;

import dev.marquette.crds.RuleStatus.SqlError;
import java.util.Optional;

/** Compiles a rule's statement, as the brokers will. */
@FunctionalInterface
public interface RuleValidator {
  /** Where the statement is wrong; empty when it is not. */
  Optional<SqlError> check(String sql);
}
