package dev.marquette.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.rules.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of different types, held against each other and calculated with. */
class CoercionTest {
  private static final MapEvent EVENT =
      MapEvent.of(
          "payload",
          "{\"null\":null,\"neg\":-0.0,\"zero\":0,\"list\":[1],\"map\":{\"a\":1},\"yes\":true}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        // numbers compare by size, whatever their type
        "1 = 1.0",
        "9007199254740993 > 9007199254740992",
        "payload.neg = 0",
        "payload.neg = payload.zero",
        "payload.neg >= 0",
        "0 * -1.5 = 0.0",
        // text that is compared with a number is read as one
        "'12' = 12",
        "12 = '12.0'",
        "' 12 ' = 12",
        "'+12' = 12",
        "'-1.5e2' = -150",
        "'1E3' = 1000",
        "'99999999999999999999' > 9223372036854775807",
        // two texts compare as texts
        "'12' <> '12.0'",
        "'9' > '12'",
        // truth values and what is undefined are compared with text by their names
        "payload.yes = 'true'",
        "payload.nothing = 'undefined'",
        "payload.null = payload.nothing",
        "null = 'undefined'",
        "payload.nothing <> 0",
        // other types are ordered number, truth value, map, list, text
        "payload.yes > 5",
        "payload.map > payload.yes",
        "payload.list > payload.map",
        "'text' > payload.list",
        "payload.list = [1]",
        "payload.map = payload.map",
        "payload.list <> payload.map",
        // nothing is above or below what is undefined
        "NOT payload.nothing > 30",
        "NOT payload.nothing >= 30",
        "NOT payload.nothing < 30",
        "NOT payload.nothing <= 30",
        "NOT 30 < payload.nothing",
        "NOT payload.nothing > 'a'",
        "NOT payload.nothing <= payload.nothing",
        "NOT payload.null > 30",
        "NOT null > -1",
        "NOT payload.nothing > payload.list",
        // text joins text, and is a number beside one
        "'1' + '2' = '12'",
        "'1' + 2 = 3",
        "1 + '2.5' = 3.5",
        "-'3' = -3",
        // whole numbers stay whole where they can
        "7 div 2 = 3",
        "-7 div 2 = -3",
        "-7 mod 2 = -1",
        "8 / 2 = 4.0",
        "9223372036854775807 + 1 = 9223372036854775808.0",
        "9223372036854775807 * 2 = 18446744073709551614.0",
        "-9223372036854775807 - 2 < -9.2e18",
      })
  void isTrue(String condition) {
    assertThat(run(condition)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'' = 0 | '' is no number, but is compared with a number",
        "'1d' = 1 | '1d' is no number, but is compared with a number",
        "'1f' = 1 | '1f' is no number, but is compared with a number",
        "'0x1p3' = 8 | '0x1p3' is no number, but is compared with a number",
        "'0x10' = 16 | '0x10' is no number, but is compared with a number",
        "'NaN' = 1 | 'NaN' is no number, but is compared with a number",
        "1 < 'Infinity' | 'Infinity' is no number, but is compared with a number",
        "'1.' = 1 | '1.' is no number, but is compared with a number",
        "'.5' = 1 | '.5' is no number, but is compared with a number",
        "'1e' = 1 | '1e' is no number, but is compared with a number",
        "'1 2' = 1 | '1 2' is no number, but is compared with a number",
        "'\u0661' = 1 | '\u0661' is no number, but is compared with a number",
        "'1e999' > 1 | '1e999' is too large, but is compared with a number",
        "'x' + 1 = 1 | 'x' is no number, but is calculated with",
        "'x' * 'y' = 1 | 'x' is no number, but is calculated with",
        "payload.yes + 1 = 2 | ADD needs numbers, but one side is true",
        "payload.nothing + 1 = 2 | ADD needs numbers, but one side is undefined",
        "payload.list - 1 = 2 | SUBTRACT needs numbers, but one side is [1]",
        "7.5 div 2 = 3 | DIV needs whole numbers",
        "7.5 mod 2 = 3 | MOD needs whole numbers",
        "7 / 0 = 3 | division by zero",
        "7 / -0.0 = 3 | division by zero",
        "1e308 * 10 > 1 | the result of MULTIPLY is too large",
        "1e308 + 1e308 > 1 | the result of ADD is too large",
      })
  void fails(String condition, String message) {
    assertThatThrownBy(() -> run(condition))
        .isInstanceOf(RuleFailedException.class)
        .hasMessage(message);
  }

  @Test
  void aMessageShowsOnlyTheBeginningOfAText() {
    String text = "x\ny\u001B[2J".repeat(1_000);

    assertThatThrownBy(() -> run(MapEvent.of("payload", text), "payload > 5"))
        .message()
        .startsWith("'x\\u000Ay\\u001B[2J")
        .hasSizeLessThan(400)
        .doesNotContain("\n", "\u001B");
    assertThatThrownBy(() -> run(MapEvent.of("payload", text), "payload =~ 5"))
        .message()
        .hasSizeLessThan(400)
        .doesNotContain("\n");
    assertThatThrownBy(() -> run(MapEvent.of("flags", java.util.List.of(text)), "flags + 1 = 2"))
        .message()
        .hasSizeLessThan(400);
  }

  private static boolean run(String condition) {
    return run(EVENT, condition);
  }

  private static boolean run(MapEvent event, String condition) {
    Statement statement = Statement.parse("SELECT 1 AS one FROM \"t\" WHERE " + condition);
    return CompiledStatement.of(statement).run(event) != null;
  }
}
