package dev.marquette.bench.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Packet;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectedTest {
  @ParameterizedTest
  @EnumSource
  @DisplayName("ours reads the packets that the bytes were made of, in turn")
  void oursReadsThem(Inbound packet) {
    Connected connection = connection(packet, Codec.MARQUETTE);
    List<Packet> read = new ArrayList<>();
    for (int i = 0; i < packet.packets().size(); i++) {
      read.add((Packet) connection.decode());
    }
    connection.check();

    assertThat(read)
        .usingRecursiveFieldByFieldElementComparator() // arrays by what they hold
        .isEqualTo(packet.packets());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Netty's reads the same kinds of packet")
  void nettyReadsThem(Inbound packet) {
    Connected connection = connection(packet, Codec.NETTY);
    for (int i = 0; i < 2 * packet.packets().size(); i++) {
      MqttMessage message = (MqttMessage) connection.decode();
      assertThat(message.decoderResult().isSuccess()).as(message.toString()).isTrue();
      assertThat(packet.name()).startsWith(message.fixedHeader().messageType().name());
      assertThat(message.fixedHeader().qosLevel().value())
          .isEqualTo(packet == Inbound.SUBSCRIBE || packet.name().startsWith("PUBLISH_1") ? 1 : 0);
    }
    connection.check();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the packets that come in turn are a power of two")
  void powersOfTwo(Inbound packet) {
    assertThat(Integer.bitCount(packet.packets().size())).isEqualTo(1);
  }

  private static Connected connection(Inbound packet, Codec codec) {
    Connected connection = new Connected();
    connection.packet = packet;
    connection.codec = codec;
    connection.connect();
    return connection;
  }
}
