package dev.marquette.operator.reconcile;

import dev.marquette.crds.RuleStatus.SqlError;
import dev.marquette.rules.eval.CompiledStatement;
import dev.marquette.rules.sql.SqlException;
import dev.marquette.rules.sql.Statement;
import java.util.Optional;

/** The brokers' own compiler. */
public final class SqlValidator implements RuleValidator {
  @Override
  public Optional<SqlError> check(String sql) {
    try {
      CompiledStatement.of(Statement.parse(sql));
      return Optional.empty();
    } catch (SqlException e) {
      return Optional.of(new SqlError(e.line(), e.column(), e.problem()));
    }
  }
}
