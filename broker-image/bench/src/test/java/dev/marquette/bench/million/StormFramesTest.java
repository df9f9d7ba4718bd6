package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connect;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.Subscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is written by hand is what the codec reads. */
class StormFramesTest {
  private final ByteBuf bytes = Unpooled.buffer();
  private final PacketDecoder broker = new PacketDecoder(1024);

  @Test
  void aClientHasAWill() throws Exception {
    StormFrames.connect(bytes, 17);
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Connect.class,
            connect -> {
              assertThat(connect.version()).isEqualTo(MqttVersion.V3_1_1);
              assertThat(connect.clientId()).isEqualTo("storm-0000017");
              assertThat(StormFrames.isOfStorm(connect.clientId())).isTrue();
              assertThat(connect.cleanStart()).isTrue();
              assertThat(connect.will())
                  .satisfies(
                      will -> {
                        assertThat(will.topic()).isEqualTo("gone/0000017");
                        assertThat(will.qos()).isZero();
                        assertThat(will.retain()).isFalse();
                        assertThat(will.payload()).isEmpty();
                      });
            });
    assertThat(bytes.isReadable()).isFalse();
  }

  @Test
  void someKeepTheirSession() throws Exception {
    int clients = 11;
    int persistent = 0;
    for (int number = 0; number < clients; number++) {
      StormFrames.connect(bytes, number);
      Packet packet = Objects.requireNonNull(new PacketDecoder(1024).decode(bytes));
      boolean clean = ((Connect) packet).cleanStart();
      assertThat(clean).isEqualTo(!StormFrames.isPersistent(number));
      persistent += clean ? 0 : 1;
    }
    assertThat(StormFrames.persistentOf(clients)).isEqualTo(persistent).isEqualTo(3);
    assertThat(IntStream.range(0, 100_000).filter(StormFrames::isPersistent).count())
        .isEqualTo(StormFrames.persistentOf(100_000));
  }

  @Test
  void aBystanderLeavesNothingBehind() throws Exception {
    StormFrames.connectBystander(bytes, 3);
    StormFrames.disconnect(bytes);
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Connect.class,
            connect -> {
              assertThat(connect.clientId()).isEqualTo("bystander-0000003");
              assertThat(StormFrames.isOfStorm(connect.clientId())).isFalse();
              assertThat(connect.cleanStart()).isTrue();
              assertThat(connect.will()).isNull();
            });
    assertThat(broker.decode(bytes)).isInstanceOf(Disconnect.class);
    assertThat(bytes.isReadable()).isFalse();
  }

  @Test
  void oneFilterIsAClientsOwn() throws Exception {
    StormFrames.connectBystander(bytes, 1); // SUBSCRIBE comes second
    StormFrames.subscribe(bytes, 99_999);
    broker.decode(bytes);
    assertThat(broker.decode(bytes))
        .isInstanceOfSatisfying(
            Subscribe.class,
            subscribe ->
                assertThat(subscribe.requests())
                    .allSatisfy(request -> assertThat(request.maximumQos()).isEqualTo(1))
                    .extracting(Subscribe.Request::filter)
                    .containsExactly(
                        "storm/0099999/+/state", "storm/all", "$share/fleet/storm/jobs")
                    .hasSize(StormFrames.SUBSCRIPTIONS + StormFrames.SHARED_SUBSCRIPTIONS));
    assertThat(bytes.isReadable()).isFalse();
  }
}
