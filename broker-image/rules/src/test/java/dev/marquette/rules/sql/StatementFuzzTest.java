package dev.marquette.rules.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the text, it is a statement, or an error that points into the text. */
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
          "FOREACH",
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
          "~=",
          "<>",
          "!=",
          "<=",
          "-",
          "+",
          "/",
          "div",
          "mod",
          "payload",
          "clientid",
          "end",
          "\"t/#\"",
          "\"a+\"",
          "\"$share/g/t\"",
          "'text'",
          "''",
          "1",
          "0",
          "2.5",
          "1e9",
          "1e999",
          "99999999999999999999",
          "'",
          "\"",
          "--",
          "\n",
          "\r",
          "$",
          "é",
          "\uD83D\uDE00",
          "\uD83D",
          "\u0000",
          "\u2028");

  private static final String VALID =
      """
      SELECT payload.a[1].b AS x.y, clientid, -1 + 2 * 3 AS n, *
      FROM "t/#", "a/+/b" -- a comment
      WHERE payload."x-y" > 1.5e3 AND NOT (topic =~ 't/''#' OR n NOT IN (1, 'two', [3, null]))
      """;

  @Property(tries = 5_000)
  void wordsInAnyOrder(@ForAll("texts") String text) {
    parse(text);
  }

  @Property(tries = 2_000)
  void anyText(@ForAll String text) {
    parse(text);
    parse("SELECT * FROM \"t\" WHERE " + text);
    parse("SELECT " + text + " FROM \"t\"");
    parse("SELECT * FROM \"" + text + "\"");
  }

  @Property(tries = 5_000)
  void aStatementWithAWordThatDoesNotBelong(
      @ForAll("words") String word, @ForAll @IntRange(max = 190) int at, @ForAll boolean instead) {
    int from = Math.min(at, VALID.length());
    int to = instead ? Math.min(from + word.length(), VALID.length()) : from;
    parse(VALID.substring(0, from) + word + VALID.substring(to));
    parse(VALID.substring(0, from));
  }

  @Property(tries = 2_000)
  void whatIsWrittenIsReadBack(@ForAll("expressions") Expression expression) {
    String sql = Expressions.sql(expression);

    assertThat(Statement.parse("SELECT * FROM \"t\" WHERE " + sql).where()).isEqualTo(expression);
  }

  private static void parse(String text) {
    try {
      Statement.parse(text);
    } catch (SqlException expected) {
      String[] lines = text.split("\n", -1);
      assertThat(expected.line()).isBetween(1, lines.length);
      assertThat(expected.column()).isBetween(1, lines[expected.line() - 1].length() + 1);
      assertThat(expected.problem()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(WORDS);
  }

  @Provide
  Arbitrary<String> texts() {
    return words().list().ofMaxSize(20).map(words -> String.join(" ", words));
  }

  @Provide
  Arbitrary<Expression> expressions() {
    return Expressions.any();
  }
}
