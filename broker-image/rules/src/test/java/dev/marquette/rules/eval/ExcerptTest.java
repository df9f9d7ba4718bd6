package dev.marquette.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sensors/k\u00FCche \uD83D\uDE00 | sensors/k\u00FCche \uD83D\uDE00",
        "`a\nb\r\tc\u0000` | a\\u000Ab\\u000D\\u0009c\\u0000",
        // commands of terminals begin with ESC or with the single character CSI
        "a\u001B[2Jb\u009B2J | a\\u001B[2Jb\\u009B2J",
        "a\u2028b\u2029c\u0085d | a\\u2028b\\u2029c\\u0085d",
        // turns what follows round
        "a\u202Eb\uFEFFc | a\\u202Eb\\uFEFFc",
        "\uD83D | \\uD83D",
        "\uDB40\uDC01 | \\uDB40\\uDC01",
      })
  void escapesWhatIsNoPlainCharacter(String text, String expected) {
    assertThat(Excerpt.of(text)).isEqualTo(expected);
  }

  @Test
  void cutsAndSaysSo() {
    assertThat(Excerpt.of("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(Excerpt.of("x".repeat(81))).isEqualTo("x".repeat(80) + "... (81 characters)");
    assertThat(Excerpt.of("\uD83D\uDE00\uD83D\uDE00", 3))
        .as("no half of a character")
        .isEqualTo("\uD83D\uDE00\uD83D\uDE00");
  }
}
