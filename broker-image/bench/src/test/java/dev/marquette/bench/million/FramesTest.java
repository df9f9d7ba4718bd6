package dev.marquette.bench.million;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is written by hand is what the codec reads. */
class FramesTest {
  private final ByteBuf bytes = Unpooled.buffer();
  private final PacketDecoder broker = new PacketDecoder(1024);

  @Test
  void aDeviceConnectsAndAsksForItsCommands() throws Exception {
    Frames.hello(bytes, 17, 60);
    Frames.ping(bytes);
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Connect.class,
            connect -> {
              assertThat(connect.version()).isEqualTo(MqttVersion.V3_1_1);
              assertThat(connect.clientId()).isEqualTo("device-0000017");
              assertThat(connect.cleanStart()).isTrue();
              assertThat(connect.keepAliveSeconds()).isEqualTo(60);
            });
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Subscribe.class,
            subscribe -> {
              assertThat(subscribe.requests()).hasSize(1);
              assertThat(subscribe.requests().getFirst().filter())
                  .isEqualTo("devices/0000017/commands");
              assertThat(subscribe.requests().getFirst().maximumQos()).isEqualTo(1);
            });
    assertThat(broker.decode(bytes)).isEqualTo(Ping.REQUEST);
    assertThat(bytes.isReadable()).isFalse();
  }

  @Test
  void aMessageSaysWhenItWasDue() throws Exception {
    Frames.hello(bytes, 1, 60);
    Frames.publish(bytes, 999_999, 65_535, 1_234_567_890_123L);
    Frames.acknowledge(bytes, 7);
    broker.decode(bytes);
    broker.decode(bytes);
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Publish.class,
            publish -> {
              assertThat(publish.qos()).isEqualTo(1);
              assertThat(publish.topic()).isEqualTo(new String(Frames.topic(999_999), UTF_8));
              assertThat(publish.packetId()).isEqualTo(65_535);
              assertThat(publish.payload()).hasSize(Frames.PAYLOAD_BYTES);
              assertThat(ByteBuffer.wrap(publish.payload()).getLong())
                  .isEqualTo(1_234_567_890_123L);
            });
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Ack.class,
            ack -> {
              assertThat(ack.type()).isEqualTo(Ack.Type.PUBACK);
              assertThat(ack.packetId()).isEqualTo(7);
            });
  }

  @Test
  void theBareServerAnswersAsABrokerDoes() throws Exception {
    Frames.hello(bytes, 1, 60);
    Frames.ping(bytes);
    Frames.publish(bytes, 2, 9, 0);
    ByteBuf answers = Unpooled.buffer();
    while (bytes.isReadable()) {
      Frames.answer(bytes, answers);
    }
    PacketDecoder client = PacketDecoder.ofServer(MqttVersion.V3_1_1, 1024);
    assertThat(client.decode(answers))
        .isInstanceOfSatisfying(
            Connack.class, ack -> assertThat(ack.reason()).isEqualTo(ReasonCode.SUCCESS));
    assertThat(client.decode(answers))
        .isInstanceOfSatisfying(
            Suback.class,
            ack -> {
              assertThat(ack.packetId()).isEqualTo(1);
              assertThat(ack.reasons()).containsExactly(ReasonCode.GRANTED_QOS_1);
            });
    assertThat(client.decode(answers)).isEqualTo(Ping.RESPONSE);
    assertThat(client.decode(answers))
        .isInstanceOfSatisfying(Ack.class, ack -> assertThat(ack.packetId()).isEqualTo(9));
    assertThat(answers.isReadable()).isFalse();
  }

  @Test
  void theBareServerTakesNothingElse() {
    bytes.writeByte(0x62).writeByte(2).writeShort(1);
    assertThatThrownBy(() -> Frames.answer(bytes, Unpooled.buffer())).hasMessageContaining("62");
  }
}
