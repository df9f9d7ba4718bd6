package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.UserProperty;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exchanges of QoS 1 and 2, on both of the broker's sides. */
class DeliveryRulesTest {
  private static final PublishProperties TEN_SECONDS =
      new PublishProperties(-1, 10, null, null, null, List.of(), 0, List.of());

  private final TestBroker broker = new TestBroker(2);
  private final TestClient publisher = broker.connected(1, "p");

  private static Publish publish(boolean dup, int qos, int id, String payload) {
    return new Publish(
        dup, qos, false, "t", id, PublishProperties.NONE, new byte[] {(byte) payload.charAt(0)});
  }

  private TestClient subscriber(int qos) {
    TestClient client = broker.client(0, "s").connect(true, 100).subscribe("t", qos);
    broker.run();
    client.take();
    return client;
  }

  private TestClient reconnected() {
    TestClient client = broker.client(0, "s").connect(false, 100);
    broker.run();
    return client;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("[MQTT-3.3.1-3] [MQTT3-3.3.1-3] DUP of a publisher is not its subscribers'")
  void dupEndsHere(MqttVersion version) {
    TestClient subscriber = broker.client(0, "s", version).connect(true).subscribe("t", 2);
    broker.run();
    publisher.send(publish(true, 1, 1, "a")).send(publish(true, 2, 2, "b"));
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .hasSize(2)
        .allSatisfy(publish -> assertThat(publish.dup()).isFalse());
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.2-5] after PUBACK its identifier stands for a new message, whatever DUP says")
  void reusesIdAfterPuback() {
    TestClient subscriber = subscriber(1);
    for (String payload : List.of("a", "b", "c")) {
      publisher.send(publish(!payload.equals("a"), 1, 9, payload));
      broker.run();
      assertThat(publisher.take()).containsExactly(new Ack(Ack.Type.PUBACK, 9, ReasonCode.SUCCESS));
    }
    assertThat(subscriber.payloads()).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-11] [MQTT-4.3.3-12] after PUBCOMP its identifier stands for a new message")
  void reusesIdAfterPubcomp() {
    TestClient subscriber = subscriber(2);
    for (String payload : List.of("a", "b")) {
      publisher.send(publish(payload.equals("b"), 2, 9, payload));
      broker.run();
      publisher.ack(Ack.Type.PUBREL, 9);
      broker.run();
      assertThat(publisher.take())
          .containsExactly(
              new Ack(Ack.Type.PUBREC, 9, ReasonCode.SUCCESS),
              new Ack(Ack.Type.PUBCOMP, 9, ReasonCode.SUCCESS));
    }
    assertThat(subscriber.payloads()).containsExactly("a", "b");
  }

  @Test
  @DisplayName("[MQTT-4.3.3-9] after PUBREC with an error its identifier stands for a new message")
  void reusesIdAfterRefusal() {
    TestClient subscriber = subscriber(2);
    broker.kernel().authorizer((client, action, topic) -> Authorizer.Verdict.DENIED);
    publisher.send(publish(false, 2, 9, "a"));
    broker.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::type, Ack::packetId, Ack::reason)
        .containsExactly(tuple(Ack.Type.PUBREC, 9, ReasonCode.NOT_AUTHORIZED));
    broker.kernel().authorizer((client, action, topic) -> Authorizer.Verdict.ALLOWED);
    publisher.send(publish(true, 2, 9, "b"));
    broker.run();
    assertThat(publisher.take()).containsExactly(new Ack(Ack.Type.PUBREC, 9, ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("b");
  }

  @Test
  @DisplayName("[MQTT-4.3.3-7] what was sent does not expire: it is sent again, released, and done")
  void sentDoesNotExpire() {
    TestClient subscriber = subscriber(2);
    publisher.send(publisher.publishing("t", "x", 2, false, TEN_SECONDS));
    broker.run();
    int id = subscriber.take(Publish.class).getFirst().packetId();
    subscriber.drop();
    broker.run();
    broker.advance(Duration.ofSeconds(20));
    TestClient again = reconnected();
    assertThat(again.take(Publish.class))
        .singleElement()
        .satisfies(
            publish -> {
              assertThat(publish.dup()).isTrue();
              assertThat(publish.packetId()).isEqualTo(id);
              assertThat(publish.properties().messageExpirySeconds()).isEqualTo(1);
            });
    again.ack(Ack.Type.PUBREC, id).ack(Ack.Type.PUBCOMP, id);
    broker.run();
    assertThat(again.take(Ack.class))
        .containsExactly(new Ack(Ack.Type.PUBREL, id, ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName("[MQTT-4.3.3-13] a publisher comes to the end of QoS 2 though its message expired")
  void acknowledgesExpired() {
    subscriber(2).drop();
    publisher.send(publisher.publishing("t", "x", 2, false, TEN_SECONDS));
    broker.run();
    assertThat(publisher.take(Ack.class)).extracting(Ack::type).containsExactly(Ack.Type.PUBREC);
    broker.advance(Duration.ofSeconds(20));
    publisher.ack(Ack.Type.PUBREL, 1);
    broker.run();
    assertThat(publisher.take()).containsExactly(new Ack(Ack.Type.PUBCOMP, 1, ReasonCode.SUCCESS));
    assertThat(reconnected().payloads()).as("but nobody gets it").isEmpty();
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-5] [MQTT-4.3.3-6] after PUBREL it is PUBREL that is sent again, until PUBCOMP")
  void releasesAgain() {
    TestClient subscriber = subscriber(2);
    publisher.publish("t", "x", 2);
    broker.run();
    int id = subscriber.take(Publish.class).getFirst().packetId();
    subscriber.ack(Ack.Type.PUBREC, id).drop();
    for (int connection = 0; connection < 3; connection++) {
      TestClient again = reconnected();
      List<Packet> packets = again.take();
      assertThat(packets)
          .hasSize(2)
          .last()
          .isEqualTo(new Ack(Ack.Type.PUBREL, id, ReasonCode.SUCCESS));
      if (connection == 2) {
        again.ack(Ack.Type.PUBCOMP, id);
      }
      again.drop();
      broker.run();
    }
    assertThat(reconnected().take()).as("CONNACK alone").hasSize(1);
  }

  @Test
  @DisplayName("[MQTT-4.4.0-2] PUBACK and PUBREC with an error acknowledge: nothing is sent again")
  void errorsAcknowledge() {
    TestClient subscriber = subscriber(2);
    publisher.publish("t", "1", 1).publish("t", "2", 2);
    broker.run();
    List<Publish> sent = subscriber.take(Publish.class);
    ReasonCode error = ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    subscriber.send(new Ack(Ack.Type.PUBACK, sent.get(0).packetId(), error));
    subscriber.send(new Ack(Ack.Type.PUBREC, sent.get(1).packetId(), error)).drop();
    assertThat(reconnected().payloads()).isEmpty();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-10] [MQTT-4.9.0-2] [MQTT-4.9.0-3] a client whose window is full gets every"
          + " answer, and QoS 0")
  void fullWindowHoldsNothingElseUp() {
    TestClient full = broker.client(0, "full").connect(true, 0, null, TestClient.properties(0, 1));
    full.subscribe("t", 1).subscribe("zero", 0);
    broker.run();
    publisher.publish("t", "1", 1).publish("t", "2", 1);
    broker.run();
    assertThat(full.payloads()).containsExactly("1");
    full.subscribe("other", 0).unsubscribe("other").send(Ping.REQUEST);
    full.publish("nobody", "x", 1).publish("nobody", "x", 2);
    broker.run();
    assertThat(full.take())
        .map(
            packet ->
                packet instanceof Ack ack ? ack.type().name() : packet.getClass().getSimpleName())
        .containsExactly("Suback", "Unsuback", "Ping", "PUBACK", "PUBREC");
    publisher.publish("zero", "0", 0);
    broker.run();
    assertThat(full.payloads()).containsExactly("0");
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18]"
          + " [MQTT-3.3.2-20] properties travel unchanged, in their order, live and retained")
  void forwardsProperties() {
    PublishProperties properties =
        new PublishProperties(
            1,
            -1,
            "text/plain; é",
            "reply/to",
            new byte[] {0, -1},
            List.of(
                new UserProperty("z", "1"),
                new UserProperty("a", ""),
                new UserProperty("z", "1"),
                new UserProperty("", "0")),
            0,
            List.of());
    TestClient live = subscriber(0);
    publisher.send(publisher.publishing("t", "x", 1, true, properties));
    broker.run();
    TestClient late = broker.connected(0, "late").subscribe("t", 2);
    broker.run();
    for (TestClient client : List.of(live, late)) {
      assertThat(client.take(Publish.class))
          .singleElement()
          .extracting(Publish::properties)
          .usingRecursiveComparison()
          .isEqualTo(properties);
    }
  }

  @Test
  @DisplayName("The longest expiry interval is no longer when the clock has been set back")
  void expiryAfterTheClockWasSetBack() {
    TestBroker set = new TestBroker(1);
    TestClient client = set.connected(0, "c");
    long longest = 0xFFFF_FFFFL;
    PublishProperties properties =
        new PublishProperties(-1, longest, null, null, null, List.of(), 0, List.of());
    client.send(client.publishing("t", "x", 1, true, properties));
    set.run();
    set.clock().slipping(true);
    client.take();
    client.subscribe("t", 1);
    set.run();
    assertThat(client.isClosed()).isFalse();
    assertThat(client.take(Publish.class))
        .singleElement()
        .extracting(p -> p.properties().messageExpirySeconds())
        .isEqualTo(longest);
  }
}
