package dev.marquette.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final MapEvent ROW =
      MapEvent.of(
          "s",
          "text",
          "n",
          42L,
          "d",
          0.1 + 0.2,
          "b",
          true,
          "m",
          Map.of("k", List.of(1L, 2L)),
          "payload",
          "{\"x\":{\"y\":7}}",
          "huge",
          1e20,
          "zero",
          0.0);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain | plain",
        "a/${s}/b | a/text/b",
        "${n}${b} | 42true",
        "${d} | 0.3",
        "${huge} | 100000000000000000000",
        "${zero} | 0",
        "${m} | {\"k\":[1,2]}",
        "${m.k} | [1,2]",
        "${payload.x.y} | 7",
        "${nothing} | undefined",
        "${s.nothing} | undefined",
        "$s ${ s } ${} $${s} | $s ${ s } ${} $text",
        "${payload} | {\"x\":{\"y\":7}}",
      })
  void rendersValues(String template, String expected) {
    assertThat(Template.of(template).render(ROW.fields())).isEqualTo(expected);
  }

  @Test
  void knowsWhetherItIsConstant() {
    assertThat(Template.of("a/b $").isConstant()).isTrue();
    assertThat(Template.of("a/${b}").isConstant()).isFalse();
  }
}
