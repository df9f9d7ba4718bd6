package dev.marquette.app.statements;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of statements in a module's README. */
final class ReadmeTable {
  private static final String HEADER =
      "| statement | what it asks for | tests |\n| --- | --- | --- |\n";

  private static final Pattern TABLE = Pattern.compile(Pattern.quote(HEADER) + "((?:\\|.*\n)*)");

  private final Path readme;

  ReadmeTable(Path readme) {
    this.readme = readme;
  }

  /** The rows, or nothing when there is no such table. */
  String rows() throws IOException {
    Matcher table = TABLE.matcher(Files.readString(readme));
    return table.find() ? table.group(1) : "";
  }

  void write(String rows) throws IOException {
    String text = Files.readString(readme);
    if (!TABLE.matcher(text).find()) {
      throw new IOException(readme + " has no table with this header:\n" + HEADER);
    }
    Files.writeString(
        readme, TABLE.matcher(text).replaceFirst(Matcher.quoteReplacement(HEADER + rows)));
  }

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
