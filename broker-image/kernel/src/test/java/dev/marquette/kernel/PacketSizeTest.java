package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.PacketType;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients whose Maximum Packet Size is smaller than the answer that they are due. */
class PacketSizeTest {
  /** Of the CONNACK that tells of a Maximum Packet Size and a Topic Alias Maximum. */
  private static final int CONNACK_BYTES = 13;

  private final TestBroker broker = new TestBroker(2);

  private TestClient connect(long maximumPacketSize) {
    ConnectProperties properties =
        new ConnectProperties(
            100, 65_535, maximumPacketSize, 0, false, true, List.of(), null, null);
    TestClient client = broker.client(0, "c").connect(true, 0, null, properties);
    broker.run();
    return client;
  }

  @Test
  @DisplayName("[MQTT-3.2.0-1] a client that cannot take its CONNACK is not connected")
  void connack() {
    TestClient small = connect(CONNACK_BYTES - 1);
    assertThat(small.connack()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    assertThat(small.isClosed()).isTrue();
    TestClient tiny = connect(4);
    assertThat(tiny.take()).as("not even a refusal fits [MQTT-3.1.2-24]").isEmpty();
    assertThat(tiny.isClosed()).isTrue();
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.connectsAccepted()).isZero();
    assertThat(stats.connectsRefused()).isEqualTo(2);
    assertThat(stats.packets().sent().of(PacketType.CONNACK)).isEqualTo(1);
    assertThat(stats.packets().refused().of(PacketType.CONNACK)).as("sent").isEqualTo(1);
    assertThat(stats.sessions()).isZero();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-24] acknowledgements with their reasons fit where CONNACK did")
  void acks() {
    TestClient client = connect(CONNACK_BYTES);
    assertThat(client.connack()).isEqualTo(ReasonCode.SUCCESS);
    client.publish("t", "x", 1);
    broker.run();
    assertThat(client.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @DisplayName("[MQTT-3.8.4-1] a SUBACK that does not fit ends the connection with 0x95")
  void suback() {
    TestClient client = connect(30);
    Subscribe.Request request = new Subscribe.Request("t", 0, false, false, 0);
    client.subscribe(0, Collections.nCopies(20, request).toArray(Subscribe.Request[]::new));
    broker.run();
    assertThat(client.suback()).hasSize(20);
    client.subscribe(0, Collections.nCopies(30, request).toArray(Subscribe.Request[]::new));
    broker.run();
    assertThat(client.has(Suback.class)).isFalse();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("[MQTT-3.10.4-4] an UNSUBACK that does not fit ends the connection with 0x95")
  void unsuback() {
    TestClient client = connect(30);
    client.take();
    client.unsubscribe(Collections.nCopies(30, "t").toArray(String[]::new));
    broker.run();
    assertThat(client.has(Unsuback.class)).isFalse();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    assertThat(client.isClosed()).isTrue();
  }
}
