package dev.marquette.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @ParameterizedTest
  @CsvSource({
    "100/10s, 100, 10, 100/10s",
    "1/1s, 1, 1, 1/1s",
    "100KB/10s, 102400, 10, 102400/10s",
    "2mb/1m, 2097152, 60, 2097152/1m",
    "999999999GB/9999h, 1073741822926258176, 35996400, 999999999GB/9999h",
    "90/90s, 90, 90, 90/90s",
    "5/3600s, 5, 3600, 5/1h"
  })
  void aRateIsAnAmountAndATime(String text, long amount, long seconds, String written) {
    Rate rate = Rate.parse(text);

    assertThat(rate.amount()).isEqualTo(amount);
    assertThat(rate.interval().seconds()).isEqualTo(seconds);
    assertThat(rate).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "100",
        "/10s",
        "100/",
        "0/10s",
        "100/0s",
        "100/500ms",
        "100,10s",
        "100/10",
        "-1/1s",
        "100 / 10s",
        "1.5/1s",
        "100/10s/1s",
        "1TB/1s",
        "1000000000/1s",
        "1/10000s",
        "1/1m30s"
      })
  void everythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("100/10s");
  }

  @Property
  void theTextOfARateReadsBackAsIt(
      @ForAll @IntRange(min = 1, max = 999_999_999) int number,
      @ForAll @IntRange(max = 3) int unit,
      @ForAll @IntRange(min = 1, max = 9999) int time,
      @ForAll @IntRange(max = 2) int timeUnit) {
    Rate rate =
        Rate.parse(
            number
                + new String[] {"", "KB", "MB", "GB"}[unit]
                + "/"
                + time
                + "smh".charAt(timeUnit));

    assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
    assertThat(rate.toString()).matches(Rate.BYTES).hasSizeLessThanOrEqualTo(Rate.MAX_LENGTH);
    if (unit == 0) {
      assertThat(rate.toString()).as("of messages it has no unit").matches(Rate.MESSAGES);
    }
  }

  @Test
  void aRateIsTextInJson() throws Exception {
    MqttSettings mqtt =
        new JsonMapper()
            .readValue(
                "{\"rateLimit\":{\"connBytesIn\":\"1KB/5s\"},\"quota\":{\"overallMessagesRouting\":\"7/1s\"}}",
                MqttSettings.class);

    assertThat(Objects.requireNonNull(mqtt.rateLimit().connBytesIn()).amount()).isEqualTo(1024);
    assertThat(mqtt.rateLimit().connMessagesIn()).isNull();
    assertThat(mqtt.quota().connMessagesRouting()).isNull();
    assertThat(new JsonMapper().writeValueAsString(mqtt))
        .contains("\"connBytesIn\":\"1024/5s\"")
        .contains("\"overallMessagesRouting\":\"7/1s\"");
  }

  @Test
  void nothingIsNoRate() {
    assertThatThrownBy(() -> new Rate(0, new TimeSpan(1_000_000_000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, new TimeSpan(999_999_999)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
