package dev.marquette.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "17, 17", "64KB, 65536", "1MB, 1048576", "2gb, 2147483648", "1Kb, 1024"})
  void aSizeIsBytesOrANumberWithAUnit(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "1.5MB", "1 MB", "1TB", "1M", "99999999999999"})
  void everythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("1MB");
  }

  @Property
  void theTextOfASizeReadsBackAsIt(@ForAll @LongRange(max = 999_999_999_999L) long bytes) {
    assertThat(ByteSize.parse(new ByteSize(bytes).toString())).isEqualTo(new ByteSize(bytes));
  }

  @Test
  void aNegativeSizeIsNone() {
    assertThatThrownBy(() -> new ByteSize(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
