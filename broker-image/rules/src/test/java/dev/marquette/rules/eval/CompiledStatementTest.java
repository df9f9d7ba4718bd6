package dev.marquette.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.rules.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledStatementTest {
  private static final MapEvent EVENT =
      MapEvent.of(
          "clientid", "c1",
          "topic", "sensors/7/data",
          "qos", 1L,
          "payload",
              "{\"t\":31.5,\"n\":7,\"big\":9007199254740993,\"s\":\"12\",\"ok\":true,\"a\":[10,20,{\"b\":5}],\"x\":{\"y\":{\"z\":\"deep\"}}}");

  @Test
  void selectsFieldsUnderTheirPathsAndAliases() {
    assertThat(
            run(
                "SELECT clientid, payload.x.y.z AS deep, payload.a[-1].b AS last.b, payload.t FROM \"#\""))
        .containsEntry("clientid", "c1")
        .containsEntry("deep", "deep")
        .containsEntry("last", Map.of("b", 5L));
  }

  @Test
  void aNestedPathWithoutAliasIsNestedInTheResultToo() {
    Map<String, @Nullable Object> row = run("SELECT payload.n FROM \"#\"");

    assertThat(row).isNotNull();
    assertThat(row.get("payload")).isEqualTo(Map.of("n", 7L));
  }

  @Test
  void everythingIsAllFieldsAndALaterAliasWins() {
    assertThat(run("SELECT *, 'other' AS clientid FROM \"#\""))
        .containsEntry("clientid", "other")
        .containsEntry("qos", 1L)
        .containsKey("payload");
  }

  @Test
  void whereSeesWhatWasSelected() {
    assertThat(run("SELECT payload.t * 2 AS doubled FROM \"#\" WHERE doubled = 63")).isNotNull();
  }

  @Test
  void whatIsUndefinedIsLeftOut() {
    assertThat(run("SELECT payload.nothing AS nothing, clientid FROM \"#\""))
        .containsOnlyKeys("clientid");
    assertThat(run("SELECT clientid FROM \"#\" WHERE payload.nothing.inside[1] = 3")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "payload.t > 30",
        "payload.t >= 31.5",
        "payload.n < 8",
        "payload.n <= 7",
        "payload.n <> 8",
        "payload.n != 8",
        "payload.big = 9007199254740993",
        "payload.s = 12",
        "12 = payload.s",
        "payload.s < 12.5",
        "payload.ok",
        "payload.ok = true",
        "payload.ok = 'true'",
        "NOT payload.nothing",
        "payload.a[1] = 10",
        "payload.a[-1].b = 5",
        "payload.n IN (5, 6, 7)",
        "payload.n NOT IN (5, 6)",
        "topic =~ 'sensors/+/data'",
        "NOT topic =~ 'other/#'",
        "payload.a[1] = 10 AND (payload.n = 8 OR payload.t > 31)",
        "1 + 2 * 3 = 7",
        "-payload.n = -7",
        "7 div 2 = 3",
        "7 mod 2 = 1",
        "7 / 2 = 3.5",
        "'a' + 'b' = 'ab'",
        "payload.a[2] = 20",
        "[1, 2] = [1, 2]",
        "9223372036854775807 + 1 > 9.2e18",
      })
  void isTrue(String condition) {
    assertThat(run("SELECT clientid FROM \"#\" WHERE " + condition)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "payload.t > 31.5",
        "payload.n",
        "payload.s",
        "clientid",
        "payload.ok = false",
        "payload.a[4] = 1",
        "payload.big = 9007199254740992",
        "topic =~ '+/data'",
        "payload.n IN ()",
        "NOT payload.ok",
        "null",
      })
  void isNotTrue(String condition) {
    assertThat(run("SELECT clientid FROM \"#\" WHERE " + condition)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "clientid > 3 | 'c1' is no number, but is compared with a number",
        "payload.x + 1 = 2 | ADD needs numbers, but one side is {\"y\":{\"z\":\"deep\"}}",
        "1 div 0 = 1 | division by zero",
        "1 mod 0 = 1 | division by zero",
        "1.0 / 0 = 1 | division by zero",
        "qos =~ 'a' | MATCHES_FILTER needs a topic and a topic filter, not 1 and a",
      })
  void failsWithAMessageThatSaysWhy(String condition, String message) {
    assertThatThrownBy(() -> run("SELECT clientid FROM \"#\" WHERE " + condition))
        .isInstanceOf(RuleFailedException.class)
        .hasMessage(message);
  }

  @Test
  void aPayloadThatIsNoJsonHasNoFields() {
    CompiledStatement statement = compile("SELECT payload.t AS t, payload FROM \"#\"");

    for (String payload : List.of("hello", "", "{\"t\":", "[1,2", "\u0000")) {
      Map<String, @Nullable Object> row = statement.run(MapEvent.of("payload", payload));
      assertThat(row).containsOnlyKeys("payload");
    }
  }

  @Test
  void aRunLeavesTheEventAsItWas() {
    Map<String, @Nullable Object> inner = new java.util.HashMap<>(Map.of("a", 1L));
    MapEvent event = MapEvent.of("flags", inner);

    compile("SELECT *, 2 AS flags.b FROM \"#\"").run(event);

    assertThat(inner).isEqualTo(Map.of("a", 1L));
  }

  private static @Nullable Map<String, @Nullable Object> run(String sql) {
    return compile(sql).run(EVENT);
  }

  private static CompiledStatement compile(String sql) {
    return CompiledStatement.of(Statement.parse(sql));
  }
}
