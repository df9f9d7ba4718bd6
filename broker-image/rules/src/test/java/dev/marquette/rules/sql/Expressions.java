package dev.marquette.rules.sql;

import dev.marquette.rules.sql.Expression.Arithmetic;
import dev.marquette.rules.sql.Expression.Comparison;
import dev.marquette.rules.sql.Expression.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Expressions of every kind, and how they are written. */
public final class Expressions {
  private static final List<String> FIELDS = List.of("payload", "topic", "qos", "flags", "nothing");
  private static final List<String> KEYS = List.of("a", "b", "end", "x-y", "\"", "k\u00FCche", "1");

  private Expressions() {}

  /** Any expression of some size. */
  public static Arbitrary<Expression> any() {
    return nested(3);
  }

  private static Arbitrary<Expression> nested(int depth) {
    if (depth == 0) {
      return Arbitraries.oneOf(literals(), paths());
    }
    Arbitrary<Expression> inner = nested(depth - 1);
    Arbitrary<List<Expression>> several = inner.list().ofMaxSize(3);
    return Arbitraries.oneOf(
        literals(),
        paths(),
        inner.map(Expression.Not::new),
        inner.map(Expression.Negated::new),
        Combinators.combine(inner, inner).as(Expression.And::new),
        Combinators.combine(inner, inner).as(Expression.Or::new),
        Combinators.combine(Arbitraries.of(Comparison.class), inner, inner)
            .as(Expression.Compared::new),
        Combinators.combine(Arbitraries.of(Arithmetic.class), inner, inner)
            .as(Expression.Calculated::new),
        Combinators.combine(inner, several).as(Expression.In::new),
        several.map(Expression.Listed::new));
  }

  private static Arbitrary<Expression> literals() {
    return Arbitraries.oneOf(
        Arbitraries.of(new Expression.Truth(true), new Expression.Truth(false)),
        Arbitraries.just(new Expression.Null()),
        Arbitraries.longs().greaterOrEqual(0).map(Expression.Whole::new),
        Arbitraries.doubles().between(0, Double.MAX_VALUE).map(Expression.Decimal::new),
        Arbitraries.of("", "12", "-1.5e3", "it's", "a/#", "{\"a\":[1]}", "undefined", "\uD83D")
            .map(Expression.Text::new));
  }

  private static Arbitrary<Expression> paths() {
    Arbitrary<Step> step =
        Arbitraries.oneOf(
            Arbitraries.of(KEYS).map(Step.Key::new),
            Arbitraries.integers().between(1, 3).map(Step.Index::new),
            Arbitraries.integers().between(-3, -1).map(Step.Index::new));
    return Combinators.combine(Arbitraries.of(FIELDS), step.list().ofMaxSize(3))
        .as(
            (field, inwards) -> {
              List<Step> steps = new ArrayList<>(List.of(new Step.Key(field)));
              steps.addAll(inwards);
              return new Expression.Path(List.copyOf(steps));
            });
  }

  /** The expression as SQL, with more parentheses than anybody needs. */
  static String sql(Expression expression) {
    return switch (expression) {
      case Expression.Text text -> "'" + text.value().replace("'", "''") + "'";
      case Expression.Whole whole -> Long.toString(whole.value());
      case Expression.Decimal decimal -> Double.toString(decimal.value());
      case Expression.Truth truth -> Boolean.toString(truth.value());
      case Expression.Null ignored -> "null";
      case Expression.Path path -> path(path);
      case Expression.Not not -> "(NOT " + sql(not.operand()) + ")";
      case Expression.Negated negated -> "(-" + sql(negated.operand()) + ")";
      case Expression.And and -> infix(and.left(), "AND", and.right());
      case Expression.Or or -> infix(or.left(), "OR", or.right());
      case Expression.Compared compared ->
          infix(compared.left(), sign(compared.operator()), compared.right());
      case Expression.Calculated calculated ->
          infix(calculated.left(), sign(calculated.operator()), calculated.right());
      case Expression.In in -> "(" + sql(in.operand()) + " IN (" + listed(in.choices()) + "))";
      case Expression.Listed listed -> "[" + listed(listed.elements()) + "]";
    };
  }

  private static String infix(Expression left, String operator, Expression right) {
    return "(" + sql(left) + " " + operator + " " + sql(right) + ")";
  }

  private static String listed(List<Expression> expressions) {
    return expressions.stream().map(Expressions::sql).collect(Collectors.joining(", "));
  }

  private static String path(Expression.Path path) {
    StringBuilder text = new StringBuilder();
    for (Step step : path.steps()) {
      switch (step) {
        case Step.Key key ->
            text.append(text.isEmpty() ? "\"" : ".\"")
                .append(key.name().replace("\"", "\"\""))
                .append('"');
        case Step.Index index -> text.append('[').append(index.position()).append(']');
      }
    }
    return text.toString();
  }

  private static String sign(Comparison operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "<>";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case MATCHES_FILTER -> "=~";
    };
  }

  private static String sign(Arithmetic operator) {
    return switch (operator) {
      case ADD -> "+";
      case SUBTRACT -> "-";
      case MULTIPLY -> "*";
      case DIVIDE -> "/";
      case DIV -> "div";
      case MOD -> "MOD";
    };
  }
}
