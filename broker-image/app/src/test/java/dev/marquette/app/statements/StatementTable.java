package dev.marquette.app.statements;

import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** The table of statements in a module's README. */
final class StatementTable {
  static final String HEADER = "| statement | what it asks for | tests |\n| --- | --- | --- |\n";

  private StatementTable() {}

  /** A row for each statement that is tested, or that is explained away. */
  static String rows(
      Iterable<Statement> statements, Map<StatementNumber, SortedSet<String>> tests) {
    StringBuilder rows = new StringBuilder();
    for (Statement statement : statements) {
      SortedSet<String> names = tests.get(statement.number());
      if (names != null) {
        rows.append(row(statement, code(names)));
      } else if (!statement.whyNot().isEmpty()) {
        rows.append(row(statement, "none: " + statement.whyNot()));
      }
    }
    return rows.toString();
  }

  private static String code(SortedSet<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  private static String row(Statement statement, String tests) {
    return "| %s | %s | %s |\n".formatted(statement.number(), statement.gist(), tests);
  }
}
