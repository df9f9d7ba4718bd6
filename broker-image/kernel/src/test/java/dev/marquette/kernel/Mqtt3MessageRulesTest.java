package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of MQTT 3.1.1 by its own numbers, with clients that speak nothing else. */
class Mqtt3MessageRulesTest {
  private final TestBroker broker = new TestBroker(2);

  private TestClient connect(int loop, String id, boolean cleanSession) {
    TestClient client = broker.client(loop, id, MqttVersion.V3_1_1).connect(cleanSession);
    broker.run();
    return client;
  }

  /** Connected with a clean session, its CONNACK taken. */
  private TestClient client(String id) {
    TestClient client = connect(0, id, true);
    client.take();
    return client;
  }

  @Test
  @DisplayName(
      "[MQTT3-2.3.1-6] [MQTT3-3.3.4-1] [MQTT3-4.3.2-2] [MQTT3-4.3.3-2] each PUBLISH is answered as"
          + " its QoS asks for; then its packet ID stands for a new message")
  void answers() {
    TestClient subscriber = client("s").subscribe("t", 2);
    TestClient publisher = client("p");
    for (int round = 0; round < 2; round++) {
      publisher.publish("t", "none", 0);
      publisher.send(publish(1, 7, "one")).send(publish(2, 8, "two")).send(publish(2, 8, "again"));
      publisher.ack(Ack.Type.PUBREL, 8);
      broker.run();
      assertThat(publisher.take())
          .containsExactly(
              new Ack(Ack.Type.PUBACK, 7, ReasonCode.SUCCESS),
              new Ack(Ack.Type.PUBREC, 8, ReasonCode.SUCCESS),
              new Ack(Ack.Type.PUBREC, 8, ReasonCode.SUCCESS),
              new Ack(Ack.Type.PUBCOMP, 8, ReasonCode.SUCCESS));
      assertThat(subscriber.payloads()).containsExactly("none", "one", "two");
    }
  }

  private static Publish publish(int qos, int id, String payload) {
    return new Publish(
        payload.equals("again"),
        qos,
        false,
        "t",
        id,
        PublishProperties.NONE,
        payload.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource({"0,2,0", "1,0,0", "1,2,1", "2,1,1", "2,2,2"})
  @DisplayName(
      "[MQTT3-3.8.4-6] [MQTT3-4.3.1-1] [MQTT3-3.3.1-9] a message comes at the lower of the two"
          + " QoS, without DUP and RETAIN")
  void delivers(int published, int granted, int delivered) {
    TestClient subscriber = client("s").subscribe("t", granted);
    client("p").publish("t", "x", published, true);
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .singleElement()
        .satisfies(
            publish -> {
              assertThat(publish.qos()).isEqualTo(delivered);
              assertThat(publish.dup()).isFalse();
              assertThat(publish.retain()).isFalse();
            });
  }

  @Test
  @DisplayName("[MQTT3-3.3.5-1] overlapping subscriptions: the highest of their QoS is delivered")
  void overlapping() {
    TestClient client = client("c").subscribe("a/#", 2).subscribe("a/+", 1).subscribe("a/b", 0);
    client("p").publish("a/b", "x", 2);
    broker.run();
    assertThat(client.take(Publish.class))
        .as("a copy for each, at its own")
        .extracting(Publish::qos)
        .containsExactlyInAnyOrder(2, 1, 0);
  }

  @Test
  @DisplayName("[MQTT3-3.3.5-2] who may not publish is acknowledged, and nobody gets it")
  void acknowledgesDenied() {
    TestClient subscriber = client("s").subscribe("#", 2);
    broker.run();
    broker.kernel().authorizer((client, action, topic) -> Authorizer.Verdict.DENIED);
    TestClient publisher = client("p").publish("t", "0", 0).publish("t", "1", 1);
    publisher.publish("t", "2", 2).ack(Ack.Type.PUBREL, 2);
    broker.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::type)
        .containsExactly(Ack.Type.PUBACK, Ack.Type.PUBREC, Ack.Type.PUBCOMP);
    assertThat(subscriber.payloads()).isEmpty();
  }

  @Test
  @DisplayName(
      "[MQTT3-3.3.1-1] [MQTT3-4.3.2-1] [MQTT3-4.3.3-1] [MQTT3-4.4.0-1] [MQTT3-4.6.0-1]"
          + " [MQTT3-4.6.0-4] what is unacknowledged is sent again in its order, with DUP and its"
          + " packet ID; PUBREL where PUBREC has come")
  void sendsAgain() {
    TestClient client = connect(0, "c", false).subscribe("t", 2);
    TestClient publisher = client("p");
    for (int i = 1; i <= 6; i++) {
      publisher.publish("t", "" + i, 1 + i % 2);
    }
    broker.run();
    List<Publish> sent = client.take(Publish.class);
    assertThat(sent).extracting(Publish::packetId).doesNotHaveDuplicates().doesNotContain(0);
    assertThat(sent).allSatisfy(publish -> assertThat(publish.dup()).isFalse());
    client.ack(Ack.Type.PUBREC, sent.get(2).packetId());
    client.ack(Ack.Type.PUBREC, sent.get(0).packetId());
    client.ack(Ack.Type.PUBACK, sent.get(1).packetId());
    broker.run();
    assertThat(client.take(Ack.class))
        .extracting(Ack::packetId)
        .as("in the order of PUBREC")
        .containsExactly(sent.get(2).packetId(), sent.get(0).packetId());
    client.drop();
    List<Packet> packets = connect(1, "c", false).take();
    assertThat(packets)
        .filteredOn(Ack.class::isInstance)
        .map(Ack.class::cast)
        .allSatisfy(ack -> assertThat(ack.type()).isEqualTo(Ack.Type.PUBREL))
        .extracting(Ack::packetId)
        .containsExactlyInAnyOrder(sent.get(0).packetId(), sent.get(2).packetId());
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .map(Publish.class::cast)
        .allSatisfy(publish -> assertThat(publish.dup()).isTrue())
        .extracting(publish -> publish.packetId() + TestClient.text(publish))
        .containsExactly(
            sent.get(3).packetId() + "4",
            sent.get(4).packetId() + "5",
            sent.get(5).packetId() + "6");
  }

  @Test
  @DisplayName(
      "[MQTT3-4.6.0-2] [MQTT3-4.6.0-3] PUBACK and PUBREC keep the order of what they answer,"
          + " whichever is done first")
  void acknowledgesInOrder() {
    TestCluster cluster = new TestCluster(2);
    cluster.broker(1).client(0, "there").connect(true).subscribe("far", 2);
    TestClient publisher = cluster.broker(0).client(0, "p", MqttVersion.V3_1_1).connect(true);
    cluster.run();
    publisher.take();
    cluster.link(0).holding = true;
    publisher.publish("far", "1", 1).publish("near", "2", 1).publish("far", "3", 2);
    publisher.publish("near", "4", 2);
    cluster.run();
    assertThat(publisher.take()).isEmpty();
    cluster.link(0).held.reversed().forEach(held -> held.complete(null));
    cluster.run();
    assertThat(publisher.take(Ack.class)).extracting(Ack::packetId).containsExactly(1, 2, 3, 4);
  }

  @Test
  @DisplayName(
      "[MQTT3-4.6.0-5] [MQTT3-4.6.0-6] messages of one client, topic and QoS come in their order")
  void keepsOrder() {
    TestClient subscriber = client("s").acknowledging().subscribe("+", 2);
    TestClient one = client("one").acknowledging();
    TestClient two = connect(1, "two", true);
    for (int i = 0; i < 150; i++) {
      one.publish("t", "one" + i, 1).publish("t", "uno" + i, 2);
      two.publish("t", "two" + i, 1);
      if (i % 30 == 0) {
        broker.run();
      }
    }
    broker.run();
    List<String> payloads = subscriber.payloads();
    for (String series : List.of("one", "uno", "two")) {
      assertThat(payloads.stream().filter(payload -> payload.startsWith(series)))
          .containsExactlyElementsOf(IntStream.range(0, 150).mapToObj(i -> series + i).toList());
    }
  }

  @Test
  @DisplayName(
      "[MQTT3-3.3.1-5] [MQTT3-3.3.1-6] [MQTT3-3.3.1-7] [MQTT3-3.3.1-8] [MQTT3-3.3.1-12] a new"
          + " subscription gets the last retained message of each topic with its QoS and RETAIN")
  void retains() {
    client("p")
        .publish("a", "old", 2, true)
        .publish("a", "new", 1, true)
        .publish("a", "not kept", 1, false)
        .publish("b", "old", 1, true)
        .publish("b", "zero", 0, true);
    broker.run();
    TestClient subscriber = client("s").subscribe("+", 2);
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .allSatisfy(publish -> assertThat(publish.retain()).isTrue())
        .extracting(publish -> publish.topic() + publish.qos() + TestClient.text(publish))
        .containsExactlyInAnyOrder("a1new", "b0zero");
  }

  @Test
  @DisplayName(
      "[MQTT3-3.3.1-10] [MQTT3-3.3.1-11] an empty retained message is delivered, and removes what"
          + " was retained")
  void clears() {
    TestClient publisher = client("p").publish("t", "kept", 1, true);
    TestClient live = client("live").subscribe("t", 1);
    broker.run();
    assertThat(live.payloads()).containsExactly("kept");
    publisher.publish("t", "", 1, true);
    broker.run();
    assertThat(live.payloads()).containsExactly("");
    TestClient late = client("late").subscribe("t", 1);
    broker.run();
    assertThat(late.payloads()).isEmpty();
    assertThat(broker.kernel().stats().retained()).isZero();
  }

  @Test
  @DisplayName(
      "[MQTT3-3.10.4-1] [MQTT3-3.10.4-6] filters of one UNSUBSCRIBE are compared by character, and"
          + " answered once")
  void unsubscribes() {
    TestClient client = client("c").subscribe("a/+", 0).subscribe("a/b", 0).subscribe("A/b", 0);
    broker.run();
    client.take();
    client.unsubscribe("a/+", "A/b", "a/#", "a/+");
    client("p").publish("a/b", "x", 0).publish("a/c", "y", 0).publish("A/b", "z", 0);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets).hasSize(2);
    assertThat(packets).hasAtLeastOneElementOfType(Unsuback.class);
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .map(packet -> TestClient.text((Publish) packet))
        .containsExactly("x");
  }
}
