package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.Peer.Received;
import dev.marquette.codec.MqttVersion;
import org.junit.jupiter.api.DisplayName;

/** What a client of MQTT 5 may ask for with a filter. */
class SubscribeOptionsInteropTest {
  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.8.3-3] With No Local a client does not get its own messages")
  void noLocalIsKept(Scene scene) throws Exception {
    String topic = scene.unique("local");
    Peer client = scene.connect("client");
    client.subscribe(topic, SubscribeOptions.of(1).withNoLocal());

    client.publish(topic, 1, false, "own");
    scene.connect("other").publish(topic, 1, false, "other's");
    assertThat(client.next().payload()).isEqualTo("other's");

    client.subscribe(topic, 1);
    client.publish(topic, 1, false, "own again");
    assertThat(client.next().payload()).isEqualTo("own again");
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.3.1-9] Retain Handling 0: retained messages come each time")
  void retainedMessagesComeEachTime(Scene scene) throws Exception {
    String topic = scene.unique("handling");
    scene.other("publisher").publish(topic, 1, true, "kept");
    Peer subscriber = scene.connect("subscriber");

    for (int time = 0; time < 2; time++) {
      subscriber.subscribe(topic, SubscribeOptions.of(1).withRetainHandling(0));

      assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, true, "kept"));
    }
    assertThat(subscriber.received()).isEmpty();
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.3.1-10] Retain Handling 1: retained messages come to a new subscription")
  void retainedMessagesComeToNewSubscriptions(Scene scene) throws Exception {
    String topic = scene.unique("handling");
    SubscribeOptions onceOnly = SubscribeOptions.of(1).withRetainHandling(1);
    Peer publisher = scene.other("publisher");
    publisher.publish(topic, 1, true, "kept");
    Peer subscriber = scene.connect("subscriber");
    subscriber.subscribe(topic, onceOnly);
    assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, true, "kept"));

    subscriber.subscribe(topic, onceOnly);
    publisher.publish(topic, 1, false, "live");
    assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, false, "live"));

    subscriber.unsubscribe(topic);
    subscriber.subscribe(topic, onceOnly);
    assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, true, "kept"));
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.3.1-11] Retain Handling 2: retained messages do not come")
  void retainedMessagesStayAway(Scene scene) throws Exception {
    String topic = scene.unique("handling");
    Peer publisher = scene.other("publisher");
    publisher.publish(topic, 1, true, "kept");
    Peer subscriber = scene.connect("subscriber");

    subscriber.subscribe(topic, SubscribeOptions.of(1).withRetainHandling(2));

    publisher.publish(topic, 1, false, "live");
    assertThat(subscriber.next()).isEqualTo(new Received(topic, 1, false, "live"));
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName(
      "[MQTT-3.3.1-12] [MQTT-3.3.1-13] With Retain As Published a message that is forwarded keeps"
          + " its flag, without it has none")
  void retainAsPublishedIsKept(Scene scene) throws Exception {
    String topic = scene.unique("flag");
    Peer faithful = scene.connect("faithful");
    faithful.subscribe(topic, SubscribeOptions.of(1).withRetainAsPublished());
    Peer plain = scene.connect("plain");
    plain.subscribe(topic, 1);
    Peer publisher = scene.connect("publisher");

    for (boolean retain : new boolean[] {true, false}) {
      publisher.publish(topic, 1, retain, "flag " + retain);

      assertThat(faithful.next()).isEqualTo(new Received(topic, 1, retain, "flag " + retain));
      assertThat(plain.next()).isEqualTo(new Received(topic, 1, false, "flag " + retain));
    }
  }
}
