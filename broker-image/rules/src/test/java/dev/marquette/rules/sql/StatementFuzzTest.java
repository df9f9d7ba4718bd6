package dev.marquette.rules.sql;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StatementFuzzTest {
  private static final List<String> WORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "AS",
          "AND",
          "OR",
          "NOT",
          "IN",
          "CASE",
          "null",
          "true",
          "*",
          "(",
          ")",
          "[",
          "]",
          ",",
          ".",
          "=",
          "=~",
          "<>",
          "-",
          "+",
          "/",
          "div",
          "mod",
          "payload",
          "clientid",
          "\"t/#\"",
          "'text'",
          "1",
          "2.5",
          "1e9",
          "'",
          "\"",
          "--",
          "\n",
          "$",
          "é",
          "\uD83D\uDE00",
          "\u0000");

  @Property(tries = 5_000)
  void wordsInAnyOrderAreAStatementOrAnSqlException(@ForAll("texts") String text) {
    parse(text);
  }

  @Property(tries = 2_000)
  void anyTextIsAStatementOrAnSqlException(@ForAll String text) {
    parse(text);
    parse("SELECT * FROM \"t\" WHERE " + text);
  }

  private static void parse(String text) {
    try {
      Statement.parse(text);
    } catch (SqlException expected) {
      if (expected.line() < 1 || expected.column() < 1) {
        throw new AssertionError(expected);
      }
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(WORDS).list().ofMaxSize(20).map(words -> String.join(" ", words));
  }
}
