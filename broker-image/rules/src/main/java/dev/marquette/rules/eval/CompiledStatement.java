package dev.marquette.rules.eval;

import dev.marquette.rules.sql.Expression;
import dev.marquette.rules.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A statement that is ready to run; may be shared by threads. */
public final class CompiledStatement {
  private final List<String> filters;
  private final Selection[] selections;
  private final Evaluator where;

  private CompiledStatement(List<String> filters, Selection[] selections, Evaluator where) {
    this.filters = filters;
    this.selections = selections;
    this.where = where;
  }

  /** Compiles what was parsed. */
  public static CompiledStatement of(Statement statement) {
    return new CompiledStatement(
        statement.filters(),
        statement.fields().stream().map(CompiledStatement::selection).toArray(Selection[]::new),
        statement.where() == null ? scope -> true : ExpressionCompiler.compile(statement.where()));
  }

  /** The topic filters of FROM. */
  public List<String> filters() {
    return filters;
  }

  /**
   * Runs over one event.
   *
   * @return what was selected, or null when WHERE says no
   * @throws RuleFailedException when the event has values that the statement cannot compute with
   */
  public @Nullable Map<String, @Nullable Object> run(Event event) {
    Scope scope = new Scope(event);
    for (Selection selection : selections) {
      selection.select(scope);
    }
    return ExpressionCompiler.isTrue(where.value(scope)) ? scope.selected() : null;
  }

  private static Selection selection(Statement.Field field) {
    return switch (field) {
      case Statement.Field.Everything ignored -> Scope::selectEverything;
      case Statement.Field.Value value -> {
        Evaluator evaluator = ExpressionCompiler.compile(value.expression());
        yield isInPlace(value)
            ? scope -> scope.selectInPlace(value.alias(), evaluator.value(scope))
            : scope -> scope.select(value.alias(), evaluator.value(scope));
      }
    };
  }

  /** Whether it is a path that keeps its own name, as most are. */
  private static boolean isInPlace(Statement.Field.Value value) {
    return value.expression() instanceof Expression.Path path
        && path.steps().equals(value.alias().stream().map(Expression.Step.Key::new).toList());
  }

  /** One entry of the SELECT list. */
  @FunctionalInterface
  private interface Selection {
    void select(Scope scope);
  }
}
