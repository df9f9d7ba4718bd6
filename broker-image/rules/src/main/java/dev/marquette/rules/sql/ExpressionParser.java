package dev.marquette.rules.sql;

import dev.marquette.rules.sql.Expression.Arithmetic;
import dev.marquette.rules.sql.Expression.Comparison;
import dev.marquette.rules.sql.Expression.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions by precedence climbing: OR binds least, then AND, NOT, comparison, addition,
 * multiplication, minus.
 */
final class ExpressionParser {
  /** More than anybody writes; limits, so that no text can make a tree that exhausts the stack. */
  private static final int MAX_VALUES = 1_000;

  private static final int MAX_DEPTH = 100;

  /** Each step of a path may be a map in the result. */
  static final int MAX_STEPS = 100;

  private final Tokens tokens;
  private int values;
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  Expression parse() {
    if (++depth > MAX_DEPTH) {
      throw tokens.error("the statement is nested deeper than %d levels".formatted(MAX_DEPTH));
    }
    Expression left = conjunction();
    while (tokens.takeKeyword("OR")) {
      left = new Expression.Or(left, conjunction());
    }
    depth--;
    return left;
  }

  private Expression conjunction() {
    Expression left = negation();
    while (tokens.takeKeyword("AND")) {
      left = new Expression.And(left, negation());
    }
    return left;
  }

  private Expression negation() {
    if (tokens.takeKeyword("NOT")) {
      count();
      return new Expression.Not(negation());
    }
    return comparison();
  }

  private Expression comparison() {
    Expression left = sum();
    if (tokens.takeKeyword("IN")) {
      return new Expression.In(left, list("(", ")"));
    }
    if (tokens.peek().is(Token.Kind.KEYWORD, "NOT")
        && tokens.peekSecond().is(Token.Kind.KEYWORD, "IN")) {
      tokens.next();
      tokens.next();
      return new Expression.Not(new Expression.In(left, list("(", ")")));
    }
    @Nullable Comparison operator = comparisonOperator();
    return operator == null ? left : new Expression.Compared(operator, left, sum());
  }

  private @Nullable Comparison comparisonOperator() {
    Token token = tokens.peek();
    if (token.kind() != Token.Kind.SYMBOL) {
      return null;
    }
    @Nullable Comparison operator =
        switch (token.text()) {
          case "=" -> Comparison.EQUAL;
          case "<>", "!=" -> Comparison.NOT_EQUAL;
          case "<" -> Comparison.LESS;
          case "<=" -> Comparison.LESS_OR_EQUAL;
          case ">" -> Comparison.GREATER;
          case ">=" -> Comparison.GREATER_OR_EQUAL;
          case "=~" -> Comparison.MATCHES_FILTER;
          case "~=" -> throw tokens.error("~= is not supported; =~ matches a topic filter");
          default -> null;
        };
    if (operator != null) {
      tokens.next();
    }
    return operator;
  }

  private Expression sum() {
    Expression left = product();
    while (true) {
      if (tokens.takeSymbol("+")) {
        left = new Expression.Calculated(Arithmetic.ADD, left, product());
      } else if (tokens.takeSymbol("-")) {
        left = new Expression.Calculated(Arithmetic.SUBTRACT, left, product());
      } else {
        return left;
      }
    }
  }

  private Expression product() {
    Expression left = factor();
    while (true) {
      if (tokens.takeSymbol("*")) {
        left = new Expression.Calculated(Arithmetic.MULTIPLY, left, factor());
      } else if (tokens.takeSymbol("/")) {
        left = new Expression.Calculated(Arithmetic.DIVIDE, left, factor());
      } else if (tokens.takeKeyword("DIV")) {
        left = new Expression.Calculated(Arithmetic.DIV, left, factor());
      } else if (tokens.takeKeyword("MOD")) {
        left = new Expression.Calculated(Arithmetic.MOD, left, factor());
      } else {
        return left;
      }
    }
  }

  private Expression factor() {
    int minuses = 0;
    while (tokens.takeSymbol("-")) {
      minuses++;
    }
    Expression operand = primary();
    return minuses % 2 == 0 ? operand : new Expression.Negated(operand);
  }

  private void count() {
    if (++values > MAX_VALUES) {
      throw tokens.error(
          "the statement has more than %d values; split the rule".formatted(MAX_VALUES));
    }
  }

  private Expression primary() {
    count();
    Token token = tokens.next();
    return switch (token.kind()) {
      case STRING -> new Expression.Text(token.text());
      case INTEGER -> new Expression.Whole(whole(token));
      case DECIMAL -> new Expression.Decimal(decimal(token));
      case NAME, QUOTED_NAME -> path(token);
      case KEYWORD -> keyword(token);
      case SYMBOL -> {
        if (token.text().equals("(")) {
          Expression inner = parse();
          tokens.expectSymbol(")");
          yield inner;
        }
        if (token.text().equals("[")) {
          yield new Expression.Listed(elements("]"));
        }
        throw tokens.unexpected(token, "a value");
      }
      case END -> throw tokens.unexpected(token, "a value");
    };
  }

  private Expression keyword(Token token) {
    return switch (token.text()) {
      case "TRUE" -> new Expression.Truth(true);
      case "FALSE" -> new Expression.Truth(false);
      case "NULL" -> new Expression.Null();
      case "CASE" -> throw new SqlException(token.at(), "CASE is not supported yet");
      default -> throw tokens.unexpected(token, "a value");
    };
  }

  private Expression path(Token first) {
    if (first.kind() == Token.Kind.NAME && tokens.peek().is(Token.Kind.SYMBOL, "(")) {
      throw new SqlException(first.at(), "the function %s is not known".formatted(first.text()));
    }
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Key(first.text()));
    while (true) {
      if (tokens.takeSymbol(".")) {
        steps.add(new Step.Key(key(tokens.next())));
      } else if (tokens.takeSymbol("[")) {
        steps.add(new Step.Index(index()));
        tokens.expectSymbol("]");
      } else {
        return new Expression.Path(List.copyOf(steps));
      }
      if (steps.size() > MAX_STEPS) {
        throw new SqlException(first.at(), "a path has at most %d steps".formatted(MAX_STEPS));
      }
    }
  }

  /** What may follow a dot: a name, a quoted name, a keyword used as a name, or digits. */
  private String key(Token token) {
    return switch (token.kind()) {
      case NAME, QUOTED_NAME, INTEGER -> token.text();
      case KEYWORD -> token.written();
      default -> throw tokens.unexpected(token, "a field name");
    };
  }

  private int index() {
    boolean negative = tokens.takeSymbol("-");
    Token token = tokens.next();
    if (token.kind() != Token.Kind.INTEGER) {
      throw tokens.unexpected(
          token, "the position of an element, 1 for the first or -1 for the last");
    }
    long position = whole(token);
    if (position < 1 || position > Integer.MAX_VALUE) {
      throw new SqlException(
          token.at(),
          "position %s: the first element is 1, the last is -1".formatted(token.text()));
    }
    return (int) (negative ? -position : position);
  }

  private static long whole(Token token) {
    try {
      return Long.parseLong(token.text());
    } catch (NumberFormatException e) {
      throw new SqlException(
          token.at(),
          "%s is larger than the largest whole number, %d".formatted(token.text(), Long.MAX_VALUE));
    }
  }

  private static double decimal(Token token) {
    double value = Double.parseDouble(token.text());
    if (Double.isInfinite(value)) {
      throw new SqlException(
          token.at(),
          "%s is larger than the largest number, %s".formatted(token.text(), Double.MAX_VALUE));
    }
    return value;
  }

  private List<Expression> list(String open, String close) {
    tokens.expectSymbol(open);
    return elements(close);
  }

  private List<Expression> elements(String close) {
    List<Expression> elements = new ArrayList<>();
    if (tokens.takeSymbol(close)) {
      return List.of();
    }
    do {
      elements.add(parse());
    } while (tokens.takeSymbol(","));
    tokens.expectSymbol(close);
    return List.copyOf(elements);
  }
}
