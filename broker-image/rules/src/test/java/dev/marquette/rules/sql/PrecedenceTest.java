package dev.marquette.rules.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which operator binds tighter: the text on the left is read as the one on the right. */
class PrecedenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // OR, AND, NOT, comparison, + -, * / div mod, minus: from the loosest
        "a OR b AND c | (a OR (b AND c))",
        "a AND b OR c | ((a AND b) OR c)",
        "a OR b OR c | ((a OR b) OR c)",
        "a AND b AND c | ((a AND b) AND c)",
        "NOT a AND b | ((NOT a) AND b)",
        "NOT a OR b | ((NOT a) OR b)",
        "a AND NOT b | (a AND (NOT b))",
        "NOT NOT a | (NOT (NOT a))",
        "NOT a = b | (NOT (a = b))",
        "NOT a IN (1) | (NOT (a IN (1)))",
        "a NOT IN (1, 2) | (NOT (a IN (1, 2)))",
        "a = 1 AND b <> 2 OR c >= 3 | (((a = 1) AND (b <> 2)) OR (c >= 3))",
        "a != b | (a <> b)",
        "a + b = c - d | ((a + b) = (c - d))",
        "a < b + c * d | (a < (b + (c * d)))",
        "a + b IN (c + d) | ((a + b) IN ((c + d)))",
        "topic =~ 't/' + a | (topic =~ ('t/' + a))",
        "a + b - c | ((a + b) - c)",
        "a - b + c | ((a - b) + c)",
        "a / b * c | ((a / b) * c)",
        "a * b div c mod d | (((a * b) div c) mod d)",
        "a + b mod c | (a + (b mod c))",
        "(a + b) * c | ((a + b) * c)",
        "-a * b | ((-a) * b)",
        "-a + b | ((-a) + b)",
        "a - -b | (a - (-b))",
        "- - a | a",
        "-a.b[1].c | (-a.b[1].c)",
        "a.b = [1, 2 + 3] | (a.b = [1, (2 + 3)])",
        // keywords in any case; names keep theirs
        "a and Not b oR c | ((a AND (NOT b)) OR c)",
        "a Div b | (a div b)",
      })
  void binds(String text, String meant) {
    assertThat(expression(text)).isEqualTo(expression(meant));
    assertThat(expression(Expressions.sql(expression(text)))).isEqualTo(expression(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = b = c", "a < b < c", "a IN (1) = b", "[1, 2][1] = 1", "a NOT b"})
  void doesNotChain(String text) {
    assertThatThrownBy(() -> expression(text)).isInstanceOf(SqlException.class);
  }

  private static Expression expression(String text) {
    Expression where = Statement.parse("SELECT * FROM \"t\" WHERE " + text).where();
    assertThat(where).isNotNull();
    return where;
  }
}
