package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Messages on their way between clients that are connected. */
class DeliveryInteropTest {
  @Scenario
  @DisplayName("[MQTT-3.8.4-8] A message arrives at the lower of its QoS and the subscription's")
  void messagesArriveAtTheLowerQos(Scene scene) throws Exception {
    Peer publisher = scene.connect("publisher");
    Peer subscriber = scene.connect("subscriber");
    String topic = scene.unique("qos");
    for (int granted = 0; granted <= 2; granted++) {
      subscriber.subscribe(topic + "/" + granted + "/+", granted);
      for (int sent = 0; sent <= 2; sent++) {
        String name = topic + "/" + granted + "/" + sent;

        publisher.publish(name, sent, false, "from " + sent);

        assertThat(subscriber.next())
            .isEqualTo(new Received(name, Math.min(sent, granted), false, "from " + sent));
      }
    }
    assertThat(subscriber.received()).isEmpty();
  }

  @Scenario
  @DisplayName("[MQTT-4.6.0-6] Messages of one publisher and QoS arrive in order, each once")
  void messagesArriveInOrderAndOnce(Scene scene) throws Exception {
    Peer publisher = scene.connect("publisher");
    Peer subscriber = scene.connect("subscriber");
    String topic = scene.unique("order");
    subscriber.subscribe(topic, 2);
    List<String> numbers = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
    for (int qos = 0; qos <= 2; qos++) {
      publisher.publishAll(topic, qos, numbers);

      for (String number : numbers) {
        assertThat(subscriber.next()).isEqualTo(new Received(topic, qos, false, number));
      }
    }
    assertThat(subscriber.received()).isEmpty();
  }

  @Scenario
  @DisplayName(
      "[MQTT-3.3.1-5] The last retained message waits for subscribers; an empty one ends it")
  void retainedMessagesWait(Scene scene) throws Exception {
    Peer publisher = scene.connect("publisher");
    String topic = scene.unique("retained");
    publisher.publish(topic, 1, true, "first");
    publisher.publish(topic, 2, true, "second");

    Peer late = scene.connect("late");
    late.subscribe(topic + "/#", 1);
    assertThat(late.next()).isEqualTo(new Received(topic, 1, true, "second"));

    publisher.publish(topic, 1, true, "");
    assertThat(late.next()).isEqualTo(new Received(topic, 1, false, ""));
    Peer tooLate = scene.connect("too-late");
    tooLate.subscribe(topic, 1);
    publisher.publish(topic, 1, false, "not retained");
    assertThat(tooLate.next()).isEqualTo(new Received(topic, 1, false, "not retained"));
  }

  @Scenario
  @DisplayName("3.3.3: A payload of 1 MB, less the header, arrives as it was")
  void largePayloadsArrive(Scene scene) throws Exception {
    Peer subscriber = scene.connect("subscriber");
    String topic = scene.unique("large");
    subscriber.subscribe(topic, 1);
    int header = 5 + 2 + topic.length() + 2 + 1 + 3; // with an alias, which some clients set
    String payload = "0123456789abcdef".repeat(1 << 16).substring(header);

    scene.connect("publisher").publish(topic, 1, false, payload);

    Received message = subscriber.next();
    assertThat(message.topic()).isEqualTo(topic);
    assertThat(message.payload().equals(payload))
        .as("%d characters of %d", message.payload().length(), payload.length())
        .isTrue();
  }

  @Scenario
  @DisplayName("[MQTT-4.7.3-3] A topic has up to 65,535 bytes, spaces and non-ASCII included")
  void longTopicsAreServed(Scene scene) throws Exception {
    String topic = scene.unique(" \u00e9") + "/\u00a0" + "\u4e16 ".repeat(16_000);
    exchange(scene, topic + "x".repeat(65_535 - topic.getBytes(UTF_8).length));
  }

  @Scenario
  @DisplayName("1.5.4: A topic may have characters beyond U+FFFF")
  void charactersBeyondTheFirst65536AreServed(Scene scene) throws Exception {
    exchange(scene, scene.unique("clef") + "/\uD834\uDD1E");
  }

  private static void exchange(Scene scene, String topic) throws Exception {
    Peer subscriber = scene.connect("subscriber");
    subscriber.subscribe(topic, 1);

    scene.connect("publisher").publish(topic, 1, false, "\uD834\uDD1E");

    Received message = subscriber.next();
    assertThat(message.topic().equals(topic)).as("the topic is the same").isTrue();
    assertThat(message.payload()).isEqualTo("\uD834\uDD1E");
  }

  @Scenario
  @DisplayName("[MQTT-3.10.4-1] An unsubscribed filter brings nothing")
  void anUnsubscribedFilterBringsNothing(Scene scene) throws Exception {
    Peer subscriber = scene.connect(new Options(scene.unique("subscriber"), false, null));
    Peer publisher = scene.other("publisher");
    String topic = scene.unique("unsubscribe");
    subscriber.subscribe(topic + "/ends", 1);
    subscriber.subscribe(topic + "/stays", 1);
    publisher.publish(topic + "/ends", 1, false, "before");
    assertThat(subscriber.next().payload()).isEqualTo("before");

    subscriber.unsubscribe(topic + "/ends");
    publisher.publish(topic + "/ends", 1, false, "after");
    publisher.publish(topic + "/stays", 1, false, "last");

    String payload = subscriber.next().payload();
    while (payload.equals("before")) { // again: one that has to reconnect may not have said it came
      payload = subscriber.next().payload();
    }
    assertThat(payload).isEqualTo("last");
  }

  @Scenario
  @DisplayName("4.8.2: The members of a group share the messages")
  void groupsShareTheirMessages(Scene scene) throws Exception {
    String topic = scene.unique("shared");
    List<Peer> members = List.of(scene.connect("one"), scene.connect("other"));
    for (Peer member : members) {
      member.subscribe("$share/group/" + topic, 1);
    }
    List<String> numbers = IntStream.range(0, 60).mapToObj(Integer::toString).toList();

    scene.connect("publisher").publishAll(topic, 1, numbers);

    await()
        .untilAsserted(
            () -> assertThat(payloads(members)).containsExactlyInAnyOrderElementsOf(numbers));
    assertThat(members).as("both have a share").noneMatch(member -> member.received().isEmpty());
  }

  private static Stream<String> payloads(List<Peer> members) {
    return members.stream().flatMap(member -> member.received().stream()).map(Received::payload);
  }

  @Scenario
  @DisplayName("A message to $delayed/ is acknowledged at once, and comes when its time has come")
  void delayedMessagesComeInTime(Scene scene) throws Exception {
    Peer publisher = scene.connect("publisher");
    Peer subscriber = scene.connect("subscriber");
    String topic = scene.unique("delayed");
    subscriber.subscribe(topic + "/#", 2);
    long due = System.currentTimeMillis() / 1000 + 3;
    publisher.publish("$delayed/3/%s/in".formatted(topic), 2, false, "hi");
    publisher.publish("$delayed/%d/%s/at".formatted(due, topic), 2, false, "hi");

    List<Received> both = List.of(subscriber.next(), subscriber.next());

    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(due * 1000);
    assertThat(both)
        .containsExactlyInAnyOrder(
            new Received(topic + "/in", 2, false, "hi"),
            new Received(topic + "/at", 2, false, "hi"));
  }
}
