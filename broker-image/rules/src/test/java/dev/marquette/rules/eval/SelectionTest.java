package dev.marquette.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.rules.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SELECT puts into the result, and what the rest of the statement sees of it. */
class SelectionTest {
  private static final String PAYLOAD =
      "{\"a\":1,\"b\":2,\"c\":1,\"x\":{\"y\":7,\"z\":{\"w\":8}},\"list\":[10,{\"k\":\"v\"}],\"end\":3,\"1\":4}";

  @Test
  @DisplayName("one selected part of the payload hides none of the others")
  void selectsSeveralPartsOfThePayload() {
    assertThat(json("SELECT payload.a, payload.b FROM \"t\" WHERE payload.c = 1"))
        .isEqualTo("{\"payload\":{\"a\":1,\"b\":2}}");
    assertThat(json("SELECT payload.a FROM \"t\" WHERE payload.b > 5")).isNull();
    assertThat(json("SELECT payload.a FROM \"t\" WHERE payload.b < 5")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // a path keeps its shape, an alias gives it another
        "payload.a | {\"payload\":{\"a\":1}}",
        "payload.x.y, payload.x.z.w | {\"payload\":{\"x\":{\"y\":7,\"z\":{\"w\":8}}}}",
        "payload.x | {\"payload\":{\"x\":{\"y\":7,\"z\":{\"w\":8}}}}",
        "payload.x.y AS y | {\"y\":7}",
        "payload.x.y AS a.b.c | {\"a\":{\"b\":{\"c\":7}}}",
        "1 AS a.b, 2 AS a.c | {\"a\":{\"b\":1,\"c\":2}}",
        "1 AS a, 2 AS a.b | {\"a\":{\"b\":2}}",
        "1 AS a.b, 2 AS a | {\"a\":2}",
        // keywords, digits and quoted names may follow a dot
        "payload.end AS e | {\"e\":3}",
        "payload.1 AS one | {\"one\":4}",
        "payload.\"x\".\"y\" AS y | {\"y\":7}",
        // elements count from one at the start, from minus one at the end
        "payload.list[1] AS e | {\"e\":10}",
        "payload.list[-1].k AS e | {\"e\":\"v\"}",
        "payload.list[2].k AS e | {\"e\":\"v\"}",
        // what is not there is left out
        "payload.list[3] AS e, payload.list[-3] AS f, payload.a.b AS g, payload.a[1] AS h | {}",
        "payload.nothing, payload.a | {\"payload\":{\"a\":1}}",
        "null AS n | {}",
        // a selected value is seen by what comes after it
        "payload.a AS n, n + 1 AS m | {\"n\":1,\"m\":2}",
        "'{\"q\":5}' AS text, text.q AS q | {\"text\":\"{\\\"q\\\":5}\",\"q\":5}",
        "9 AS payload.a, payload.a AS now, payload.b AS b | {\"payload\":{\"a\":9},\"now\":9,\"b\":2}",
        "9 AS payload, payload.a AS now | {\"payload\":9}",
        "9 AS flags.q, flags.retain AS r | {\"flags\":{\"q\":9},\"r\":false}",
        "9 AS topic.q, topic.q AS q, topic AS t | {\"topic\":{\"q\":9},\"q\":9,\"t\":{\"q\":9}}",
        "payload.x AS payload.a, payload.a.y AS y | {\"payload\":{\"a\":{\"y\":7,\"z\":{\"w\":8}}},\"y\":7}",
        // the last one of a name wins
        "clientid, 'other' AS clientid | {\"clientid\":\"other\"}",
      })
  void selects(String fields, String expected) {
    assertThat(json("SELECT " + fields + " FROM \"t\"")).isEqualTo(expected);
  }

  @Test
  void everythingCoversWhatWasSelectedBeforeIt() {
    assertThat(run("SELECT 'x' AS clientid, * FROM \"t\" WHERE clientid = 'c1'"))
        .containsEntry("clientid", "c1");
    assertThat(run("SELECT *, 'x' AS clientid FROM \"t\" WHERE clientid = 'x'"))
        .containsEntry("clientid", "x");
  }

  @Test
  void aPartAddedToEverythingKeepsTheOthers() {
    assertThat(run("SELECT *, 9 AS payload.x.y FROM \"t\" WHERE payload.a = 1"))
        .extracting("payload")
        .isEqualTo(Texts.parsed(PAYLOAD.replace("\"y\":7", "\"y\":9")));
  }

  @Test
  void leavesTheEventAndEarlierValuesAsTheyWere() {
    Map<String, @Nullable Object> inner = new HashMap<>(Map.of("a", 1L));
    MapEvent event = MapEvent.of("flags", inner);

    Map<String, @Nullable Object> row =
        compile("SELECT flags AS before, 2 AS flags.a, flags AS after FROM \"t\"").run(event);

    assertThat(inner).isEqualTo(Map.of("a", 1L));
    assertThat(row)
        .containsEntry("before", Map.of("a", 1L))
        .containsEntry("after", Map.of("a", 2L));
  }

  private static @Nullable String json(String sql) {
    Map<String, @Nullable Object> row = run(sql);
    return row == null ? null : Rendering.json(row);
  }

  private static @Nullable Map<String, @Nullable Object> run(String sql) {
    Map<String, @Nullable Object> flags = new LinkedHashMap<>(Map.of("retain", false));
    return compile(sql)
        .run(MapEvent.of("clientid", "c1", "topic", "t", "flags", flags, "payload", PAYLOAD));
  }

  private static CompiledStatement compile(String sql) {
    return CompiledStatement.of(Statement.parse(sql));
  }
}
