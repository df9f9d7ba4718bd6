package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.codec.MqttVersion;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** What MQTT 5 added. */
class PropertiesInteropTest {
  private static final List<String> NUMBERS =
      IntStream.range(0, 50).mapToObj(Integer::toString).toList();

  @Scenario(since = MqttVersion.V5)
  @DisplayName(
      "[MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20] Response"
          + " topic, correlation data, content type and user properties arrive as they were sent")
  void propertiesAreForwarded(Scene scene) throws Exception {
    String topic = scene.unique("properties");
    Peer subscriber = scene.connect("subscriber");
    subscriber.subscribe(topic, 1);
    MessageProperties sent =
        new MessageProperties(
            List.of(Map.entry("b", "1"), Map.entry("b", "0"), Map.entry("a", "2")),
            topic + "/answer",
            "\u0001\u00ff",
            "text/plain",
            null,
            List.of());

    scene.connect("publisher").publish(topic, 1, false, "question", sent);

    assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, false, "question", sent));
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.3.4-3] Subscription identifiers come with the messages")
  void subscriptionIdentifiersComeBack(Scene scene) throws Exception {
    String topic = scene.unique("identified");
    Peer subscriber = scene.connect("subscriber");
    subscriber.subscribe(topic, SubscribeOptions.of(1).withId(268_435_455));

    scene.connect("publisher").publish(topic, 1, false, "hi");

    assertThat(subscriber.next())
        .isEqualTo(
            new Received(topic, 1, false, "hi", MessageProperties.subscribedAs(268_435_455)));
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName(
      "[MQTT-3.3.2-5] [MQTT-3.3.2-6] What has expired is not delivered; what is left of an"
          + " interval is told")
  void expiredMessagesAreNotDelivered(Scene scene) throws Exception {
    String topic = scene.unique("expiring");
    Options options = new Options(scene.unique("sleeper"), false, null);
    Peer before = scene.connect(options);
    before.subscribe(topic, 1);
    before.close();
    Peer publisher = scene.connect("publisher");
    publisher.publish(topic, 1, false, "short", MessageProperties.expiring(1));
    publisher.publish(topic, 1, false, "long", MessageProperties.expiring(3_600));
    long sent = System.nanoTime();
    await("the expiry of the first").until(() -> System.nanoTime() - sent > 2_000_000_000L);

    Received message = scene.connect(options).next();

    assertThat(message.payload()).isEqualTo("long");
    assertThat(message.properties().expirySeconds()).isBetween(3_000L, 3_599L);
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.3.2-12] A topic alias that a client sets stands for the topic")
  void topicAliasesAreUnderstood(Scene scene) throws Exception {
    String topic = scene.unique("alias") + "/" + "x".repeat(2_000);
    Peer subscriber = scene.connect("subscriber");
    subscriber.subscribe(topic, 1);
    CutWire wire = scene.wire();
    Peer publisher = scene.connect(new Options(scene.unique("publisher"), true, null), wire);

    publisher.publishAll(topic, 1, NUMBERS);

    for (String number : NUMBERS) {
      assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, false, number));
    }
    assertThat(wire.bytesToBroker())
        .as("with the topic not nearly %d times", NUMBERS.size())
        .isLessThan(10 * 2_000);
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName(
      "[MQTT-3.3.2-8] [MQTT-3.1.2-26] Topic aliases that the broker sets are what the client takes")
  void topicAliasesAreSet(Scene scene) throws Exception {
    String topic = scene.unique("alias") + "/" + "x".repeat(2_000);
    CutWire wire = scene.wire();
    Peer subscriber =
        scene.connect(
            new Options(scene.unique("subscriber"), true, null).withTopicAliases(2), wire);
    subscriber.subscribe(topic + "/+", 1);
    Peer publisher = scene.connect("publisher");
    List<String> topics = List.of(topic + "/a", topic + "/b", topic + "/a");

    for (String one : topics) {
      publisher.publishAll(one, 1, NUMBERS);
    }

    for (String one : topics) {
      for (String number : NUMBERS) {
        assertThat(subscriber.next()).isEqualTo(new Received(one, 1, false, number));
      }
    }
    assertThat(wire.bytesToClient())
        .as("with the topics not nearly %d times", topics.size() * NUMBERS.size())
        .isLessThan(15 * 2_000);
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.1.3-6] Who has no client ID is given one")
  void clientIdsAreAssigned(Scene scene) throws Exception {
    Peer one = scene.connect(new Options("", true, null));
    Peer other = scene.connect(new Options("", true, null));

    assertThat(one.clientId()).isNotEmpty().isNotEqualTo(other.clientId());
    assertThat(one.isConnected() && other.isConnected()).isTrue();
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.4.2-1] PUBACK says that a message is refused: 0x87")
  void aRefusedMessageIsAnsweredSo(Scene scene) throws Exception {
    Peer watcher = scene.other("watcher");
    String topic = scene.unique("allowed");
    watcher.subscribe(topic, 1);
    watcher.subscribe("refused/" + topic, 1);
    Peer publisher = scene.connect("publisher");

    assertThat(publisher.publish("refused/" + topic, 1, false, "no")).isEqualTo(0x87);

    assertThat(publisher.publish(topic, 1, false, "yes")).isZero();
    assertThat(watcher.next().payload()).isEqualTo("yes");
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.4.2-1] PUBACK says when nobody has subscribed: 0x10")
  void aPublisherLearnsThatNobodyListens(Scene scene) throws Exception {
    Peer publisher = scene.connect("publisher");

    assertThat(publisher.publish(scene.unique("void"), 1, false, "hi")).isEqualTo(0x10);
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.1.2-24] What is larger than the client's Maximum Packet Size is not sent")
  void largePacketsAreNotSent(Scene scene) throws Exception {
    String topic = scene.unique("large");
    Options options = new Options(scene.unique("small"), true, null).withMaximumPacketSize(200);
    Peer small = scene.connect(options);
    small.subscribe(topic, 1);
    Peer publisher = scene.other("publisher");

    publisher.publish(topic, 1, false, "x".repeat(300));
    publisher.publish(topic, 1, false, "small");

    assertThat(small.next().payload()).isEqualTo("small");
    assertThat(small.isConnected()).isTrue();
  }
}
