package dev.marquette.bench.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WayTest {
  static Stream<Arguments> all() {
    return Arrays.stream(Way.values())
        .flatMap(way -> Arrays.stream(Outbound.values()).map(out -> Arguments.of(way, out)));
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("each way writes as many bytes as the others, and lets all buffers go")
  void sameBytes(Way way, Outbound message) {
    Subscribed subscribers = new Subscribed();
    subscribers.message = message;
    subscribers.way = way;
    subscribers.begin();
    for (int n = 1; n <= 1000; n++) {
      assertThat(subscribers.encode()).isEqualTo(n * message.frame().size());
    }
    subscribers.check();
  }

  @Test
  @DisplayName("a way that writes other bytes is no result")
  void otherBytes() {
    Subscribed subscribers = new Subscribed();
    subscribers.begin();
    subscribers.encode();
    subscribers.message = Outbound.PUBLISH_1_PROPERTIES;

    assertThatThrownBy(subscribers::check).hasMessageMatching("1 packets have \\d+ bytes; .*");
  }
}
