package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Topic aliases that the broker sets. (3.3.2.3.4) */
class OutboundAliasTest {
  private static final String TOPIC = "floor/3/room/12/temperature";

  private final TestBroker broker = new TestBroker(2);

  private TestClient subscriber(int topicAliasMaximum) {
    return subscriber(broker, topicAliasMaximum, ConnectProperties.NO_MAXIMUM_PACKET_SIZE);
  }

  private static TestClient subscriber(TestBroker at, int topicAliasMaximum, long maxPacketSize) {
    TestClient client =
        at.client(1, "sub").connect(true, 0, null, properties(topicAliasMaximum, maxPacketSize));
    at.run();
    client.take();
    return client;
  }

  private static ConnectProperties properties(int topicAliasMaximum, long maxPacketSize) {
    return new ConnectProperties(
        3_600, 65_535, maxPacketSize, topicAliasMaximum, false, true, List.of(), null, null);
  }

  /** A PUBLISH as "topic=alias". */
  private static List<String> heads(TestClient client) {
    return client.take(Publish.class).stream()
        .map(publish -> publish.topic() + "=" + publish.properties().topicAlias())
        .toList();
  }

  @Test
  @DisplayName("[MQTT-3.3.2-7] a topic comes with its alias once, and then the alias stands for it")
  void standsForTheTopic() {
    TestClient client = subscriber(10).subscribe("#", 2);
    TestClient publisher = broker.connected(0, "pub");
    for (int qos = 0; qos <= 2; qos++) {
      publisher.publish(TOPIC, "x", qos).publish("another/topic", "y", qos);
    }
    broker.run();
    assertThat(heads(client))
        .containsExactly(TOPIC + "=1", "another/topic=2", "=1", "=2", "=1", "=2");
  }

  @Test
  @DisplayName("[MQTT-3.1.2-27] a client that asks for no aliases gets none, nor does MQTT 3")
  void onlyOnRequest() {
    TestClient five = subscriber(0).subscribe("#", 0);
    TestClient three = broker.client(1, "three", MqttVersion.V3_1_1).connect(true);
    three.subscribe("#", 0);
    broker.run();
    broker.connected(0, "pub").publish(TOPIC, "1", 0).publish(TOPIC, "2", 0);
    broker.run();
    assertThat(heads(five)).containsExactly(TOPIC + "=0", TOPIC + "=0");
    assertThat(heads(three)).containsExactly(TOPIC + "=0", TOPIC + "=0");
  }

  @Test
  @DisplayName("[MQTT-3.3.2-8] [MQTT-3.1.2-26] what a client makes of it is what was published")
  void resolvesToWhatWasPublished() {
    Random random = new Random(7);
    TestClient client = subscriber(5).subscribe("#", 0);
    TestClient publisher = broker.connected(0, "pub");
    List<String> published = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String topic = "topic/" + random.nextInt(1 + random.nextInt(30));
      published.add(topic);
      publisher.publish(topic, "", 0);
    }
    broker.run();
    Map<Integer, String> known = new HashMap<>();
    List<String> resolved = new ArrayList<>();
    int saved = 0;
    for (Publish publish : client.take(Publish.class)) {
      int alias = publish.properties().topicAlias();
      assertThat(alias).isBetween(0, 5);
      if (publish.topic().isEmpty()) {
        saved++;
        resolved.add(Objects.requireNonNull(known.get(alias), "alias " + alias + " is not set"));
      } else {
        known.put(alias, publish.topic());
        resolved.add(publish.topic());
      }
    }
    assertThat(resolved).isEqualTo(published);
    assertThat(saved).as("topics that did not have to be sent").isGreaterThan(150);
  }

  @Test
  @DisplayName("[MQTT-3.3.2-7] aliases end with their connection: what is sent again has its topic")
  void endWithTheConnection() {
    TestClient first = subscriber(10).subscribe("#", 1);
    TestClient publisher = broker.connected(0, "pub");
    publisher.publish(TOPIC, "1", 1).publish(TOPIC, "2", 1);
    broker.run();
    assertThat(heads(first)).containsExactly(TOPIC + "=1", "=1");
    first.drop();
    broker.run();
    TestClient second =
        broker
            .client(0, "sub")
            .connect(false, 0, null, properties(1, ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
    broker.run();
    publisher.publish(TOPIC, "3", 1);
    broker.run();
    assertThat(heads(second)).containsExactly(TOPIC + "=1", "=1", "=1");
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-24] no alias is set that would make the packet too large for the client")
  void fits() {
    int plain = 2 + 2 + TOPIC.length() + 1 + 1;
    TestClient tight = subscriber(broker, 10, plain);
    tight.subscribe("#", 0);
    broker.run();
    TestClient publisher = broker.connected(0, "pub");
    publisher.publish(TOPIC, "x", 0).publish(TOPIC, "xx", 0).publish(TOPIC, "", 0);
    broker.run();
    assertThat(heads(tight)).containsExactly(TOPIC + "=0", TOPIC + "=0");
    assertThat(broker.kernel().stats().dropped().get(DropReason.TOO_LARGE)).isEqualTo(1);

    TestClient roomy = subscriber(broker, 10, plain + 3);
    roomy.subscribe("#", 0);
    broker.run();
    publisher.publish(TOPIC, "x", 0).publish(TOPIC, "x".repeat(TOPIC.length()), 0);
    broker.run();
    assertThat(heads(roomy))
        .as("a larger message fits with the alias")
        .containsExactly(TOPIC + "=1", "=1");
  }

  @Test
  @DisplayName("A topic of three characters is shorter than an alias, and gets none")
  void shortTopics() {
    TestClient client = subscriber(10).subscribe("#", 0);
    broker.connected(0, "pub").publish("a/b", "1", 0).publish("a/b", "2", 0);
    broker.run();
    assertThat(heads(client)).containsExactly("a/b=0", "a/b=0");
  }

  @Test
  @DisplayName("[MQTT-3.3.4-3] [MQTT-3.3.2-6] identifier and expiry come with the alias")
  void withOtherProperties() {
    TestClient client = subscriber(10);
    client.subscribe(77, new Subscribe.Request("#", 1, false, false, 0));
    TestClient publisher = broker.connected(0, "pub");
    PublishProperties expiring =
        new PublishProperties(-1, 60, "text/plain", null, null, List.of(), 0, List.of());
    publisher
        .send(publisher.publishing(TOPIC, "1", 1, false, expiring))
        .send(publisher.publishing(TOPIC, "2", 1, false, expiring));
    broker.run();
    List<Publish> got = client.take(Publish.class);
    assertThat(got).extracting(Publish::topic).containsExactly(TOPIC, "");
    assertThat(got)
        .extracting(Publish::properties)
        .containsOnly(
            new PublishProperties(-1, 60, "text/plain", null, null, List.of(), 1, List.of(77)));
    assertThat(got).extracting(TestClient::text).containsExactly("1", "2");
    client.ack(Ack.Type.PUBACK, got.get(0).packetId()).ack(Ack.Type.PUBACK, got.get(1).packetId());
    broker.run();
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  @DisplayName("Below a mountpoint the alias stands for what the client sees of the topic")
  void mounted() {
    TestClient client =
        broker
            .client(1, "m", MqttVersion.V5, new ListenerContext("mounted", "tenant/7/"))
            .connect(true, 0, null, properties(5, ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
    client.subscribe("#", 0);
    broker.run();
    client.take();
    broker
        .connected(0, "pub")
        .publish("tenant/7/" + TOPIC, "1", 0)
        .publish("tenant/7/a/b", "2", 0)
        .publish("tenant/7/" + TOPIC, "3", 0);
    broker.run();
    assertThat(heads(client)).containsExactly(TOPIC + "=1", "a/b=0", "=1");
  }

  @Test
  @DisplayName("The setting bounds them, also when it changes under an open connection")
  void bounded() {
    TestBroker none =
        new TestBroker(2, Settings.with("maxOutboundTopicAlias", 0), ClusterLink.ALONE);
    TestClient client = subscriber(none, 10, ConnectProperties.NO_MAXIMUM_PACKET_SIZE);
    client.subscribe("#", 0);
    TestClient publisher = none.connected(0, "pub");
    publisher.publish(TOPIC, "1", 0).publish(TOPIC, "2", 0);
    none.run();
    assertThat(heads(client)).containsExactly(TOPIC + "=0", TOPIC + "=0");
    none.kernel().settings(Settings.with("maxOutboundTopicAlias", 1));
    none.run();
    publisher.publish(TOPIC, "3", 0).publish("second/topic", "4", 0).publish(TOPIC, "5", 0);
    none.run();
    assertThat(heads(client)).containsExactly(TOPIC + "=1", "second/topic=0", "=1");
    none.kernel().settings(Settings.with("maxOutboundTopicAlias", 0));
    none.run();
    publisher.publish("third/topic", "6", 0).publish(TOPIC, "7", 0);
    none.run();
    assertThat(heads(client))
        .as("what the client knows stays")
        .containsExactly("third/topic=0", "=1");
  }
}
