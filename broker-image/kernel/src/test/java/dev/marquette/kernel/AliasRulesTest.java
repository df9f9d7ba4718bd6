package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topic aliases, in both directions. */
class AliasRulesTest {
  private final TestBroker broker = new TestBroker(2);

  private static Publish aliased(String topic, int alias) {
    return new Publish(
        false,
        0,
        false,
        topic,
        0,
        new PublishProperties(-1, -1, null, null, null, List.of(), alias, List.of()),
        new byte[0]);
  }

  @Test
  @DisplayName("[MQTT-3.3.2-7] an alias of one connection stands for nothing on the next")
  void endsWithItsConnection() {
    TestClient first = broker.client(0, "c").connect(true, 100).send(aliased("t", 7));
    broker.run();
    assertThat(first.isClosed()).isFalse();
    first.drop();
    TestClient next = broker.client(0, "c").connect(false, 100).send(aliased("", 7));
    broker.run();
    assertThat(next.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000, 65_535})
  @DisplayName("[MQTT-3.3.2-12] every alias from 1 to the Topic Alias Maximum is accepted")
  void acceptsAll(int maximum) {
    TestBroker some = new TestBroker(1, Settings.with("maxTopicAlias", maximum), ClusterLink.ALONE);
    TestClient subscriber = some.connected(0, "s").subscribe("#", 0);
    TestClient publisher = some.connected(0, "p");
    for (int alias : new int[] {1, (maximum + 1) / 2, maximum}) {
      publisher.send(aliased("t" + alias, alias)).send(aliased("", alias));
      some.run();
      assertThat(subscriber.take(Publish.class))
          .extracting(Publish::topic)
          .containsExactly("t" + alias, "t" + alias);
    }
    assertThat(publisher.isClosed()).isFalse();
  }

  @Test
  @DisplayName("[MQTT-3.2.2-18] an alias for a server that takes none ends the connection")
  void takesNone() {
    TestBroker none = new TestBroker(1, Settings.with("maxTopicAlias", 0), ClusterLink.ALONE);
    TestClient client = none.connected(0, "c").send(aliased("t", 1));
    none.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  @DisplayName(
      "[MQTT-3.1.2-26] [MQTT-3.1.2-27] [MQTT-3.3.2-11] a client gets no alias above its Topic"
          + " Alias Maximum, and can tell the topic of everything")
  void sendsNoMoreThanAllowed(int maximum) {
    ConnectProperties properties =
        new ConnectProperties(
            0,
            65_535,
            ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
            maximum,
            false,
            true,
            List.of(),
            null,
            null);
    TestClient subscriber = broker.client(1, "s").connect(true, 0, null, properties);
    subscriber.subscribe("t/#", 1);
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 60; i++) {
      String topic = "t/" + i % 6;
      publisher.publish(topic, topic, i % 2);
    }
    broker.run();
    Map<Integer, String> known = new HashMap<>();
    assertThat(subscriber.take(Publish.class))
        .hasSize(60)
        .allSatisfy(
            publish -> {
              int alias = publish.properties().topicAlias();
              assertThat(alias).isBetween(0, maximum);
              if (alias > 0 && !publish.topic().isEmpty()) {
                known.put(alias, publish.topic());
              }
              String topic = publish.topic().isEmpty() ? known.get(alias) : publish.topic();
              assertThat(topic).isEqualTo(TestClient.text(publish));
            });
  }
}
