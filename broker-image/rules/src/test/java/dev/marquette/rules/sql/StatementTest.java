package dev.marquette.rules.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
  @Test
  void readsFieldsAliasesFiltersAndCondition() {
    Statement statement =
        Statement.parse(
            """
            SELECT payload.temperature AS t, clientid, payload."room-no" as place.room -- a comment
            FROM "sensors/+/data", "other/#"
            WHERE t > 30 AND NOT (clientid = 'it''s me')
            """);

    assertThat(statement.filters()).containsExactly("sensors/+/data", "other/#");
    assertThat(statement.fields()).hasSize(3);
    assertThat(((Statement.Field.Value) statement.fields().get(1)).alias())
        .containsExactly("clientid");
    assertThat(((Statement.Field.Value) statement.fields().get(2)).alias())
        .containsExactly("place", "room");
    assertThat(statement.where()).isInstanceOf(Expression.And.class);
  }

  @Test
  void bindsOperatorsAsExpected() {
    assertThat(where("a = 1 OR b = 2 AND NOT c = 3"))
        .isEqualTo(
            new Expression.Or(
                equal("a", 1),
                new Expression.And(equal("b", 2), new Expression.Not(equal("c", 3)))));
    assertThat(where("1 + 2 * 3 = 7")).isEqualTo(where("(1 + (2 * 3)) = 7"));
    assertThat(where("a NOT IN (1, 2)")).isEqualTo(where("NOT (a IN (1, 2))"));
  }

  @Test
  void keepsTheCaseOfKeywordsThatAreFieldNames() {
    assertThat(((Expression.Compared) where("payload.End = 1")).left())
        .isEqualTo(
            new Expression.Path(
                List.of(new Expression.Step.Key("payload"), new Expression.Step.Key("End"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELEC * FROM \"t\" | 1 | 1 | found \"SELEC\" where SELECT was expected",
        "SELECT * FROM 't' | 1 | 15 | a topic filter stands in double quotes: \"t\"",
        "SELECT * FROM | 1 | 14 | found the end of the statement where a topic filter in double quotes was expected",
        "SELECT payload.x + 1 FROM \"t\" | 1 | 8 | this value has no name in the result: add AS and a name",
        "SELECT * FROM \"t\" WHERE a = | 1 | 28 | found the end of the statement where a value was expected",
        "SELECT * FROM \"t\" WHERE a = 'x | 1 | 29 | the text that begins here has no closing '",
        "SELECT * FROM \"t\" WHERE a ; 1 | 1 | 27 | unexpected character ';'",
        "SELECT * FROM \"t\" WHERE upper(a) = 'A' | 1 | 25 | the function upper is not known",
        "SELECT * FROM \"t\" WHERE a = 99999999999999999999 | 1 | 29 | 99999999999999999999 is larger than the largest whole number, 9223372036854775807",
        "SELECT * FROM \"t\" WHERE a = 1e999 | 1 | 29 | 1e999 is larger than the largest number, 1.7976931348623157E308",
        "FOREACH payload.a FROM \"t\" | 1 | 1 | FOREACH is not supported yet; use SELECT",
        "SELECT * FROM \"$events/client_connected\" | 1 | 15 | $events/client_connected: events are not supported yet; name topic filters",
        "SELECT * FROM \"t\" LIMIT 1 | 1 | 19 | found \"LIMIT\" where WHERE or the end of the statement was expected",
      })
  void tellsWhereAndWhatIsWrong(String sql, int line, int column, String problem) {
    SqlException error = catchThrowableOfType(SqlException.class, () -> Statement.parse(sql));

    assertThat(error).isNotNull();
    assertThat(error.problem()).isEqualTo(problem);
    assertThat(List.of(error.line(), error.column())).containsExactly(line, column);
  }

  @Test
  void countsLines() {
    SqlException error =
        catchThrowableOfType(
            SqlException.class,
            () -> Statement.parse("SELECT *\nFROM \"t\"\nWHERE payload.x >> 3"));

    assertThat(error).hasMessageStartingWith("line 3, column 18: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/#/b", "a+/b", "$share/g/t", ""})
  void refusesFiltersThatAreNone(String filter) {
    assertThat(
            catchThrowableOfType(
                SqlException.class, () -> Statement.parse("SELECT * FROM \"" + filter + "\"")))
        .isNotNull()
        .hasMessageStartingWith("line 1, column 15: ");
  }

  @Test
  void refusesTextThatWouldExhaustTheStack() {
    for (String hostile :
        List.of(
            "(".repeat(60_000),
            "[".repeat(60_000),
            "NOT ".repeat(15_000),
            "1 + ".repeat(15_000) + "1 = 1",
            "a" + ".a".repeat(15_000) + " = 1",
            "a" + "[1]".repeat(15_000) + " = 1")) {
      assertThat(
              catchThrowableOfType(
                  SqlException.class,
                  () -> Statement.parse("SELECT * FROM \"t\" WHERE " + hostile)))
          .isNotNull();
    }
    assertThatThrownBy(() -> Statement.parse("SELECT 1 AS a" + ".a".repeat(15_000) + " FROM \"t\""))
        .isInstanceOf(SqlException.class)
        .hasMessageContaining("an alias has at most 100 names");
  }

  private static Expression where(String condition) {
    Expression where = Statement.parse("SELECT * FROM \"t\" WHERE " + condition).where();
    assertThat(where).isNotNull();
    return where;
  }

  private static Expression equal(String field, long value) {
    return new Expression.Compared(
        Expression.Comparison.EQUAL,
        new Expression.Path(List.of(new Expression.Step.Key(field))),
        new Expression.Whole(value));
  }
}
