package dev.marquette.rules.eval;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How values compare. Numbers compare by size whatever their type; text that is compared with a
 * number is read as one; a truth value or the undefined value is compared with text by its name.
 * Otherwise different types are ordered number, truth value, map, list, text. What the undefined
 * value is less or greater than is not asked here: {@link ExpressionCompiler} knows that it is
 * neither.
 */
final class Comparing {
  private Comparing() {}

  static boolean equal(@Nullable Object left, @Nullable Object right) {
    if (left instanceof List<?>
        || left instanceof Map<?, ?>
        || right instanceof List<?>
        || right instanceof Map<?, ?>) {
      return Objects.equals(left, right);
    }
    return compare(left, right) == 0;
  }

  /** Below zero, zero or above, as {@link java.util.Comparator} has it. */
  static int compare(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return compareNumbers(a, b);
    }
    if (left instanceof Number a && right instanceof String b) {
      return compareNumbers(a, number(b));
    }
    if (left instanceof String a && right instanceof Number b) {
      return compareNumbers(number(a), b);
    }
    if (isTextual(left) && isTextual(right)) {
      return name(left).compareTo(name(right));
    }
    return Integer.compare(rank(left), rank(right));
  }

  private static int compareNumbers(Number left, Number right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    double a = left.doubleValue();
    double b = right.doubleValue();
    // Not Double.compare, which puts -0.0 below 0; there is no NaN among the values.
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static Number number(String text) {
    return Numbers.parse(text, "compared with a number");
  }

  private static boolean isTextual(@Nullable Object value) {
    return value == null || value instanceof String || value instanceof Boolean;
  }

  private static String name(@Nullable Object value) {
    return value == null ? "undefined" : value.toString();
  }

  private static int rank(@Nullable Object value) {
    return switch (value) {
      case null -> 1;
      case Number ignored -> 0;
      case Boolean ignored -> 1;
      case Map<?, ?> ignored -> 2;
      case List<?> ignored -> 3;
      default -> 4;
    };
  }
}
