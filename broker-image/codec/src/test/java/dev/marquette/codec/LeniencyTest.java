package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeniencyTest {
  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "Each difference from Netty is there: we refuse its example, for that reason; Netty does not")
  void isThere(Leniency difference) {
    Throwable refusal =
        catchThrowable(() -> Wire.tryDecode(difference.decoder(), difference.example()));
    assertThat(refusal).isInstanceOf(MalformedPacketException.class);
    assertThat(difference.explains(difference.version(), String.valueOf(refusal.getMessage())))
        .as("refused by %s because of: %s", difference.standard(), refusal.getMessage())
        .isTrue();
    try (NettyPeer netty = difference.netty()) {
      MqttMessage message = netty.read(difference.example());
      assertThat(message).as("what Netty makes of it").isNotNull();
      ReferenceCountUtil.release(message);
    }
  }
}
