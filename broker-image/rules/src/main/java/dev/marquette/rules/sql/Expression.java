package dev.marquette.rules.sql;

import java.util.List;

/** A part of a statement that has a value. */
public sealed interface Expression {
  /** Text in single quotes. */
  record Text(String value) implements Expression {}

  record Whole(long value) implements Expression {}

  record Decimal(double value) implements Expression {}

  record Truth(boolean value) implements Expression {}

  /** The undefined value. */
  record Null() implements Expression {}

  /** A field of the event, or something inside it. */
  record Path(List<Step> steps) implements Expression {
    /** The steps as they are written. */
    public String shown() {
      StringBuilder text = new StringBuilder();
      for (Step step : steps) {
        switch (step) {
          case Step.Key key -> text.append(text.isEmpty() ? "" : ".").append(key.name());
          case Step.Index index -> text.append('[').append(index.position()).append(']');
        }
      }
      return text.toString();
    }
  }

  /** One step into a map or a list. */
  sealed interface Step {
    record Key(String name) implements Step {}

    /** Position 1 is the first element, -1 the last. */
    record Index(int position) implements Step {}
  }

  record Not(Expression operand) implements Expression {}

  record Negated(Expression operand) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Compared(Comparison operator, Expression left, Expression right) implements Expression {}

  record Calculated(Arithmetic operator, Expression left, Expression right) implements Expression {}

  /** Whether the operand equals one of the choices. */
  record In(Expression operand, List<Expression> choices) implements Expression {}

  record Listed(List<Expression> elements) implements Expression {}

  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    /** {@code topic =~ 'a/#'}: the left is a topic name that the filter on the right matches. */
    MATCHES_FILTER
  }

  enum Arithmetic {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    /** Division of whole numbers, towards zero. */
    DIV,
    MOD
  }
}
