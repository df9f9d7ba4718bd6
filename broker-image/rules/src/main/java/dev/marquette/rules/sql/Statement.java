package dev.marquette.rules.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code SELECT fields FROM filters [WHERE condition]}.
 *
 * @param filters valid topic filters, at least one
 * @param where null when every message passes
 */
public record Statement(List<Field> fields, List<String> filters, @Nullable Expression where) {
  /** What is selected. */
  public sealed interface Field {
    /** {@code *}: all fields of the event. */
    record Everything() implements Field {}

    /**
     * An expression with the place that its value takes in the result.
     *
     * @param alias the names from the outermost inwards: one at least
     */
    record Value(Expression expression, List<String> alias) implements Field {}
  }

  /**
   * Reads a statement.
   *
   * @throws SqlException where the text is none, with line and column
   */
  public static Statement parse(String sql) {
    return new Parser(sql).statement();
  }
}
