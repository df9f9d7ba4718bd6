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
          0.0,
          "quoted",
          "\"");

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
        "${payload.x} | {\"y\":7}",
        "${payload.x.y.z} | undefined",
        "${payload..x} | undefined",
        "${.} | undefined",
        "${s.} | undefined",
        "${m.k.1} | undefined",
        "${s}${s} | texttext",
        "${s | ${s",
        "${${s}} | ${text}",
        "${s}} | text}",
        "${m[1]} | ${m[1]}",
        "${quoted} | \"",
        "`` | ``",
      })
  void rendersValues(String template, String expected) {
    assertThat(Template.of(template).render(ROW.fields())).isEqualTo(expected);
  }

  @Test
  void knowsTheValueOfASinglePlaceholder() {
    assertThat(Template.of("${n}").soleValue(ROW.fields())).isEqualTo(42L);
    assertThat(Template.of("${m.k}").soleValue(ROW.fields())).isEqualTo(List.of(1L, 2L));
    for (String other : List.of("", "n", "${n} ", "${n}${n}", "${nothing}")) {
      assertThat(Template.of(other).soleValue(ROW.fields())).isNull();
    }
  }

  @Test
  void knowsWhetherItIsConstant() {
    assertThat(Template.of("a/b $").isConstant()).isTrue();
    assertThat(Template.of("a/${b}").isConstant()).isFalse();
  }
}
