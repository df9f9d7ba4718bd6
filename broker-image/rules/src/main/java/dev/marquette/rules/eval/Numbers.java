package dev.marquette.rules.eval;

import dev.marquette.rules.sql.Expression.Arithmetic;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic: whole numbers stay whole where they can, {@code +} also joins text. No result is
 * infinite or NaN.
 */
final class Numbers {
  /** Java's own parsers take more: {@code 1d}, {@code 0x1p3}, {@code NaN}, digits of any script. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]++(\\.[0-9]++)?+([eE][+-]?[0-9]++)?+");

  private Numbers() {}

  static Number parse(String text, String use) {
    String trimmed = text.trim();
    Matcher number = NUMBER.matcher(trimmed);
    if (!number.matches()) {
      throw new RuleFailedException(
          "'%s' is no number, but is %s".formatted(Excerpt.of(text), use));
    }
    if (number.group(1) == null && number.group(2) == null) {
      try {
        return Long.valueOf(trimmed);
      } catch (NumberFormatException e) {
        // It has more digits than a whole number holds.
      }
    }
    double decimal = Double.parseDouble(trimmed);
    if (Double.isInfinite(decimal)) {
      throw new RuleFailedException(
          "'%s' is too large, but is %s".formatted(Excerpt.of(text), use));
    }
    return decimal;
  }

  static Object calculate(Arithmetic operator, @Nullable Object left, @Nullable Object right) {
    if (operator == Arithmetic.ADD && left instanceof String a && right instanceof String b) {
      return a + b;
    }
    Number a = operand(operator, left);
    Number b = operand(operator, right);
    return a instanceof Long x && b instanceof Long y
        ? whole(operator, x, y)
        : decimal(operator, a, b);
  }

  static Object negate(@Nullable Object value) {
    return calculate(Arithmetic.SUBTRACT, 0L, value);
  }

  private static Number operand(Arithmetic operator, @Nullable Object value) {
    return switch (value) {
      case Number number -> number;
      case String text -> parse(text, "calculated with");
      case null, default ->
          throw new RuleFailedException(
              "%s needs numbers, but one side is %s".formatted(operator, Texts.excerpt(value)));
    };
  }

  private static Object whole(Arithmetic operator, long a, long b) {
    return switch (operator) {
      case ADD -> overflows(a, b, a + b) ? (Object) ((double) a + b) : (Object) (a + b);
      case SUBTRACT -> overflows(a, ~b, a - b) ? (Object) ((double) a - b) : (Object) (a - b);
      case MULTIPLY -> multiplied(a, b);
      case DIVIDE -> (double) a / divisor(b);
      case DIV -> a / divisor(b);
      case MOD -> a % divisor(b);
    };
  }

  private static boolean overflows(long a, long b, long result) {
    return ((a ^ result) & (b ^ result)) < 0;
  }

  private static Object multiplied(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high == low >> 63 ? (Object) low : (Object) ((double) a * b);
  }

  private static long divisor(long value) {
    if (value == 0) {
      throw new RuleFailedException("division by zero");
    }
    return value;
  }

  private static Object decimal(Arithmetic operator, Number left, Number right) {
    double a = left.doubleValue();
    double b = right.doubleValue();
    double result =
        switch (operator) {
          case ADD -> a + b;
          case SUBTRACT -> a - b;
          case MULTIPLY -> a * b;
          case DIVIDE -> {
            if (b == 0) {
              throw new RuleFailedException("division by zero");
            }
            yield a / b;
          }
          case DIV, MOD ->
              throw new RuleFailedException("%s needs whole numbers".formatted(operator));
        };
    if (!Double.isFinite(result)) {
      throw new RuleFailedException("the result of %s is too large".formatted(operator));
    }
    return result;
  }
}
