package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnackProperties;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections and sessions of MQTT 3.1.1 by its own numbers, with clients that speak nothing else.
 */
class Mqtt3ConnectionRulesTest {
  private final TestBroker broker = new TestBroker(2);

  private TestClient connect(
      int loop, String id, boolean cleanSession, int keepAlive, @Nullable Will will) {
    TestClient client =
        broker
            .client(loop, id, MqttVersion.V3_1_1)
            .connect(cleanSession, keepAlive, will, ConnectProperties.DEFAULT);
    broker.run();
    return client;
  }

  private TestClient connect(int loop, String id, boolean cleanSession) {
    return connect(loop, id, cleanSession, 0, null);
  }

  /** Connected with a clean session, its CONNACK taken. */
  private TestClient client(String id) {
    TestClient client = connect(0, id, true);
    client.take();
    return client;
  }

  private static boolean sessionPresent(TestClient client) {
    return client.take(Connack.class).getFirst().sessionPresent();
  }

  private static Will will(boolean retain) {
    return new Will("will", 1, retain, new byte[] {'w'}, 0, PublishProperties.NONE);
  }

  @Test
  @DisplayName(
      "[MQTT3-3.1.2-4] [MQTT3-3.1.2-5] [MQTT3-3.1.3-2] [MQTT3-3.1.4-4] [MQTT3-4.1.0-1]"
          + " [MQTT3-4.5.0-1] without a clean session, what comes for a client that is away waits"
          + " for its client ID")
  void keepsSession() {
    TestClient first = connect(0, "c", false).subscribe("t", 2);
    assertThat(sessionPresent(first)).isFalse();
    broker.run();
    first.disconnect();
    broker.run();
    client("p").publish("t", "1", 1).publish("t", "2", 2);
    broker.run();
    assertThat(connect(0, "other", false).payloads()).isEmpty();
    TestClient again = connect(1, "c", false);
    List<Packet> packets = again.take();
    assertThat(packets.getFirst())
        .isEqualTo(new Connack(true, ReasonCode.SUCCESS, ConnackProperties.NONE));
    assertThat(packets.subList(1, packets.size()))
        .map(packet -> TestClient.text((Publish) packet))
        .containsExactly("1", "2");
  }

  @Test
  @DisplayName(
      "[MQTT3-3.1.2-6] [MQTT3-3.1.4-3] [MQTT3-3.2.2-1] [MQTT3-3.2.2-3] a clean session has nothing"
          + " of the one before it, and leaves nothing")
  void cleanSession() {
    connect(0, "c", false).subscribe("t", 1).drop();
    broker.run();
    TestClient clean = connect(1, "c", true);
    assertThat(sessionPresent(clean)).isFalse();
    client("p").publish("t", "x", 1);
    broker.run();
    assertThat(clean.payloads()).isEmpty();
    clean.subscribe("t", 1).drop();
    broker.run();
    assertThat(sessionPresent(connect(0, "c", false))).isFalse();
    assertThat(broker.kernel().stats().subscriptions()).isZero();
  }

  @Test
  @DisplayName("[MQTT3-3.1.2-7] a retained message stays when its publisher's session ends")
  void keepsRetained() {
    client("p").publish("t", "kept", 1, true).disconnect();
    broker.run();
    assertThat(broker.kernel().clientIds()).isEmpty();
    TestClient late = client("late").subscribe("t", 1);
    broker.run();
    assertThat(late.payloads()).containsExactly("kept");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "[MQTT3-3.1.2-8] [MQTT3-3.1.2-10] [MQTT3-3.1.2-16] [MQTT3-3.1.2-17] a will is published"
          + " once, when the connection is lost, retained or not")
  void publishesWill(boolean retain) {
    TestClient watcher = client("watcher").subscribe("will", 1);
    connect(0, "c", false, 0, will(retain)).drop();
    broker.run();
    assertThat(watcher.payloads()).containsExactly("w");
    connect(0, "c", false).drop();
    broker.run();
    assertThat(watcher.payloads()).isEmpty();
    TestClient late = client("late").subscribe("will", 1);
    broker.run();
    assertThat(late.payloads()).hasSize(retain ? 1 : 0);
  }

  @Test
  @DisplayName("[MQTT3-3.1.2-12] [MQTT3-3.14.4-3] no will, or DISCONNECT: nothing is published")
  void publishesNoWill() {
    TestClient watcher = client("watcher").subscribe("#", 1);
    connect(0, "goodbye", true, 0, will(false)).disconnect();
    connect(0, "none", true).drop();
    broker.run();
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName(
      "[MQTT3-3.1.2-24] [MQTT3-3.12.4-1] PINGREQ is answered; one and a half keep-alives of"
          + " silence end the connection, and bring the will")
  void enforcesKeepAlive() {
    TestClient watcher = client("watcher").subscribe("will", 1);
    TestClient client = connect(0, "c", true, 10, will(false));
    client.take();
    broker.advance(Duration.ofSeconds(14));
    client.send(Ping.REQUEST);
    broker.advance(Duration.ofSeconds(14));
    assertThat(client.take()).containsExactly(Ping.RESPONSE);
    assertThat(client.isClosed()).isFalse();
    broker.advance(Duration.ofSeconds(2));
    assertThat(client.isClosed()).isTrue();
    assertThat(watcher.payloads()).containsExactly("w");
  }

  @Test
  @DisplayName(
      "[MQTT3-3.1.3-8] [MQTT3-3.1.3-9] [MQTT3-3.1.4-5] [MQTT3-3.2.2-4] [MQTT3-3.2.2-5] a client"
          + " ID that is rejected gets 0x02 and no session, and nothing behind CONNECT is done")
  void rejectsIds() {
    TestBroker strict = new TestBroker(1, Settings.with("maxClientIdLength", 5), ClusterLink.ALONE);
    TestClient nameless = strict.client(0, "", MqttVersion.V3_1_1).connect(false);
    TestClient longName = strict.client(0, "longer", MqttVersion.V3_1_1).connect(true);
    for (TestClient refused : List.of(nameless, longName)) {
      refused.subscribe("t", 1).publish("t", "x", 1);
      strict.run();
      assertThat(refused.take())
          .containsExactly(Connack.refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID));
      assertThat(refused.isClosed()).isTrue();
    }
    assertThat(strict.kernel().stats().messagesReceived()).containsExactly(0, 0, 0);
    assertThat(strict.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName("[MQTT3-3.1.3-6] clients without an ID and with a clean session are told apart")
  void assignsIds() {
    TestClient one = connect(0, "", true).subscribe("t", 1);
    TestClient two = connect(1, "", true).subscribe("t", 1);
    broker.run();
    assertThat(one.connack()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(two.connack()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(broker.kernel().clientIds()).hasSize(2).doesNotContain("");
    client("p").publish("t", "x", 1);
    broker.run();
    assertThat(one.payloads()).containsExactly("x");
    assertThat(two.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName(
      "[MQTT3-3.1.4-2] [MQTT3-4.1.0-2] a client ID that connects again closes its older"
          + " connection, and no other")
  void takesOver() {
    TestClient old = connect(0, "c", false).subscribe("t", 1);
    TestClient other = client("other");
    broker.run();
    old.take();
    TestClient young = connect(1, "c", false);
    assertThat(old.take()).isEmpty();
    assertThat(old.isClosed()).isTrue();
    assertThat(sessionPresent(young)).isTrue();
    broker.advance(Duration.ofHours(3));
    assertThat(young.isClosed()).isFalse();
    assertThat(other.isClosed()).isFalse();
    assertThat(broker.kernel().stats().subscriptions()).as("beyond its expiry").isEqualTo(1);
  }
}
