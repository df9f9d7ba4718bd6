package dev.marquette.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "500ms, PT0.5S",
    "15s, PT15S",
    "1m30s, PT90S",
    "2h, PT2H",
    "1d, P1D",
    "1w2d, P9D",
    "300s, PT5M",
  })
  void aTimeSpanIsNumbersWithUnits(String text, Duration expected) {
    assertThat(TimeSpan.parse(text).toDuration()).isEqualTo(expected);
    assertThat(TimeSpan.parse(text).nanos()).isEqualTo(expected.toNanos());
    assertThat(TimeSpan.parse(text).isZero()).isEqualTo(expected.isZero());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "15", "s", "-1s", "1.5s", "1 m", "1y", "1S", "0.", "1m30"})
  void everythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> TimeSpan.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("1m30s");
  }

  @ParameterizedTest
  @CsvSource({
    "0, true",
    "0s, true",
    "1s, true",
    "1m30s, true",
    "1w2d, true",
    "500ms, false",
    "1s500ms, false",
    "0ms, false",
    "15, false",
    "'', false"
  })
  void wholeSecondsHaveNoMilliseconds(String text, boolean matches) {
    assertThat(text.matches(TimeSpan.SECONDS)).isEqualTo(matches);
    assertThat(!matches || text.matches(TimeSpan.PATTERN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999999w", "15251w", "15250w999999999h"})
  void whatALongCannotHoldIsRefused(String text) {
    assertThatThrownBy(() -> TimeSpan.parse(text)).hasMessageContaining("292 years");
  }

  @Property
  void theTextOfATimeSpanReadsBackAsIt(@ForAll @LongRange(max = 9_000_000_000_000L) long millis) {
    TimeSpan span = new TimeSpan(millis * 1_000_000);

    assertThat(TimeSpan.parse(span.toString())).isEqualTo(span);
    assertThat(span.toString()).matches(TimeSpan.PATTERN).hasSizeLessThan(TimeSpan.MAX_LENGTH);
  }

  @Test
  void secondsAreRoundedDown() {
    assertThat(TimeSpan.parse("1999ms").seconds()).isEqualTo(1);
  }

  @Test
  void aNegativeTimeSpanIsNone() {
    assertThatThrownBy(() -> new TimeSpan(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
