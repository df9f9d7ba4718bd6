package dev.marquette.rules.eval;

import dev.marquette.rules.sql.Expression;
import dev.marquette.rules.sql.Expression.Comparison;
import dev.marquette.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Turns syntax into closures, once a rule; what is constant is computed here. */
final class ExpressionCompiler {
  private ExpressionCompiler() {}

  static Evaluator compile(Expression expression) {
    return switch (expression) {
      case Expression.Text text -> constant(text.value());
      case Expression.Whole whole -> constant(whole.value());
      case Expression.Decimal decimal -> constant(decimal.value());
      case Expression.Truth truth -> constant(truth.value());
      case Expression.Null ignored -> constant(null);
      case Expression.Path path -> PathReader.of(path);
      case Expression.Not not -> {
        Evaluator operand = compile(not.operand());
        yield scope -> !isTrue(operand.value(scope));
      }
      case Expression.Negated negated -> {
        Evaluator operand = compile(negated.operand());
        yield scope -> Numbers.negate(operand.value(scope));
      }
      case Expression.And and -> {
        Evaluator left = compile(and.left());
        Evaluator right = compile(and.right());
        yield scope -> isTrue(left.value(scope)) && isTrue(right.value(scope));
      }
      case Expression.Or or -> {
        Evaluator left = compile(or.left());
        Evaluator right = compile(or.right());
        yield scope -> isTrue(left.value(scope)) || isTrue(right.value(scope));
      }
      case Expression.Compared compared -> compared(compared);
      case Expression.Calculated calculated -> {
        Evaluator left = compile(calculated.left());
        Evaluator right = compile(calculated.right());
        yield scope ->
            Numbers.calculate(calculated.operator(), left.value(scope), right.value(scope));
      }
      case Expression.In in -> in(in);
      case Expression.Listed listed -> listed(listed);
    };
  }

  /** Only the truth value true is true. */
  static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value);
  }

  private static Evaluator constant(@Nullable Object value) {
    return scope -> value;
  }

  private static Evaluator compared(Expression.Compared compared) {
    Evaluator left = compile(compared.left());
    Evaluator right = compile(compared.right());
    return switch (compared.operator()) {
      case EQUAL -> scope -> Comparing.equal(left.value(scope), right.value(scope));
      case NOT_EQUAL -> scope -> !Comparing.equal(left.value(scope), right.value(scope));
      case LESS -> ordered(left, right, order -> order < 0);
      case LESS_OR_EQUAL -> ordered(left, right, order -> order <= 0);
      case GREATER -> ordered(left, right, order -> order > 0);
      case GREATER_OR_EQUAL -> ordered(left, right, order -> order >= 0);
      case MATCHES_FILTER -> scope -> matches(left.value(scope), right.value(scope));
    };
  }

  /** The undefined value is neither above nor below anything, itself included. */
  private static Evaluator ordered(Evaluator left, Evaluator right, IntPredicate wanted) {
    return scope -> {
      Object a = left.value(scope);
      Object b = right.value(scope);
      return a != null && b != null && wanted.test(Comparing.compare(a, b));
    };
  }

  private static boolean matches(@Nullable Object topic, @Nullable Object filter) {
    if (topic instanceof String name && filter instanceof String text) {
      return TopicFilter.matches(text, name);
    }
    throw new RuleFailedException(
        "%s needs a topic and a topic filter, not %s and %s"
            .formatted(Comparison.MATCHES_FILTER, Texts.excerpt(topic), Texts.excerpt(filter)));
  }

  private static Evaluator in(Expression.In in) {
    Evaluator operand = compile(in.operand());
    Evaluator[] choices = compileAll(in.choices());
    return scope -> {
      Object value = operand.value(scope);
      for (Evaluator choice : choices) {
        if (Comparing.equal(value, choice.value(scope))) {
          return true;
        }
      }
      return false;
    };
  }

  private static Evaluator listed(Expression.Listed listed) {
    Evaluator[] elements = compileAll(listed.elements());
    return scope -> {
      List<@Nullable Object> values = new ArrayList<>(elements.length);
      for (Evaluator element : elements) {
        values.add(element.value(scope));
      }
      return values;
    };
  }

  private static Evaluator[] compileAll(List<Expression> expressions) {
    return expressions.stream().map(ExpressionCompiler::compile).toArray(Evaluator[]::new);
  }
}
