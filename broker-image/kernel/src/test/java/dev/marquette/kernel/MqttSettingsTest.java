package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MqttSettingsTest {
  private static Stream<Arguments> bounds() {
    Duration longest = Duration.ofSeconds(0xFFFF_FFFFL);
    Duration year = Duration.ofDays(365);
    Duration none = Duration.ZERO;
    return Stream.of(
        Arguments.of("maxPacketSizeBytes", 256, 268_435_460, 0, 300_000_000),
        Arguments.of("maxClientIdLength", 0, 65_535, -1, 65_536),
        Arguments.of("maxTopicLevels", 0, 65_535, -1, 65_536),
        Arguments.of("maxQos", 0, 2, -1, 3),
        Arguments.of("maxTopicAlias", 0, 65_535, -1, 65_536),
        Arguments.of("serverKeepAliveSeconds", -1, 65_535, -2, 65_536),
        Arguments.of("keepAliveBackoff", 0.5, 10.0, 0.49, Double.NaN),
        Arguments.of("sessionExpiry", none, longest, Duration.ofNanos(-1), longest.plusNanos(1)),
        Arguments.of("maxInflight", 0, 65_535, -1, 65_536),
        Arguments.of("receiveMaximum", 1, 65_535, 0, 65_536),
        Arguments.of("maxAwaitingRel", 0, 65_535, -1, 65_536),
        Arguments.of("awaitRelTimeout", none, year, Duration.ofNanos(-1), year.plusNanos(1)),
        Arguments.of("retryInterval", none, year, Duration.ofNanos(-1), year.plusNanos(1)),
        Arguments.of("maxQueueLength", 0, Integer.MAX_VALUE, -1, Integer.MIN_VALUE),
        Arguments.of("maxSubscriptions", 0, Integer.MAX_VALUE, -1, Integer.MIN_VALUE),
        Arguments.of(
            "idleTimeout", Duration.ofSeconds(1), Duration.ofDays(1), none, Duration.ofDays(2)),
        Arguments.of("maxRetainedMessages", 0, Integer.MAX_VALUE, -1, Integer.MIN_VALUE),
        Arguments.of("maxRetainedPayloadBytes", 0, Integer.MAX_VALUE, -1, Integer.MIN_VALUE),
        Arguments.of("retainedExpiry", none, longest, Duration.ofNanos(-1), longest.plusNanos(1)),
        Arguments.of("maxOutboundQueue", 0, Integer.MAX_VALUE, -1, Integer.MIN_VALUE),
        Arguments.of("maxOutboundBytes", 0L, Long.MAX_VALUE, -1L, Long.MIN_VALUE),
        Arguments.of("maxOutboundTopicAlias", 0, 65_535, -1, 65_536));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  @DisplayName(
      "S-51: What is out of range is refused by its name, with its bounds: a window above 65,535")
  void refuses(String setting, Object least, Object most, Object tooLittle, Object tooMuch) {
    assertThatCode(() -> Settings.with(setting, least)).doesNotThrowAnyException();
    assertThatCode(() -> Settings.with(setting, most)).doesNotThrowAnyException();
    for (Object wrong : new Object[] {tooLittle, tooMuch}) {
      assertThatThrownBy(() -> Settings.with(setting, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(setting + " is " + wrong + "; expected " + least + " to ");
    }
  }
}
