package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.PacketType;
import dev.marquette.codec.Ping;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.PacketStats;
import dev.marquette.transport.ListenerConfig.Protocol;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bytes of a real socket, counted by the real kernel. */
class CountedPacketsTest {
  private static final int PINGRESP_BYTES = 2;

  private final EventLoops loops = EventLoops.start(2);
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final Listeners listeners = new Listeners(loops, kernel);

  @AfterEach
  void close() {
    listeners.close();
    kernel.close();
    loops.close();
  }

  @Test
  @DisplayName("S-50: packets are counted once each, many in one segment or one in many")
  void onceEach() throws Exception {
    listeners.apply(ListenerConfig.of("tcp", Protocol.MQTT, "127.0.0.1", 0));
    int port = Objects.requireNonNull(listeners.state("tcp")).boundTo().getPort();
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      batch.writeBytes(RawClient.publish("t", "x"));
      batch.writeBytes(RawClient.bytes(Ping.REQUEST, MqttVersion.V3_1_1));
    }
    try (RawClient client = new RawClient(port).connected()) {
      client.send(batch.toByteArray());
      for (byte one : batch.toByteArray()) {
        client.send(one);
      }
      assertThat(client.read(100 * PINGRESP_BYTES)).hasSize(100 * PINGRESP_BYTES);
      await().untilAsserted(() -> assertCounts(kernel.stats().packets()));
    }
  }

  private static void assertCounts(PacketStats packets) {
    assertThat(packets.received().byType())
        .contains(
            entry(PacketType.CONNECT, 1L),
            entry(PacketType.PUBLISH, 100L),
            entry(PacketType.PINGREQ, 100L));
    assertThat(packets.received().total()).isEqualTo(201);
    assertThat(packets.sent().byType())
        .contains(entry(PacketType.CONNACK, 1L), entry(PacketType.PINGRESP, 100L));
    assertThat(packets.sent().total()).isEqualTo(101);
  }
}
