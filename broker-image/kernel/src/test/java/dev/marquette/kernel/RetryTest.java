package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When MQTT 3 clients get again what they have not answered: half a minute after they had it. */
class RetryTest {
  private final TestBroker broker = new TestBroker(1);

  private TestClient connect() {
    TestClient client = broker.client(0, "c", MqttVersion.V3_1_1).connect(false);
    broker.run();
    return client;
  }

  private TestClient subscribed(int qos, int messages) {
    TestClient client = connect().subscribe("t", qos);
    TestClient publisher = broker.connected(0, "p").acknowledging();
    for (int i = 1; i <= messages; i++) {
      publisher.publish("t", "" + i, qos);
    }
    broker.run();
    return client;
  }

  private TestClient backWithWindowOfOne(TestClient client) {
    client.drop();
    broker.kernel().settings(Settings.with("maxInflight", 1));
    broker.advance(Duration.ofSeconds(60));
    return connect();
  }

  @Test
  @DisplayName("What a new connection has not had yet is not sent beyond its window")
  void keepsTheWindow() {
    TestClient client = backWithWindowOfOne(subscribed(1, 2));
    assertThat(client.payloads()).containsExactly("1");
    broker.advance(Duration.ofSeconds(31));
    assertThat(client.payloads()).containsExactly("1");
  }

  @Test
  @DisplayName("The time to answer begins when it is sent on the new connection")
  void countsFromTheLastTime() {
    TestClient client = backWithWindowOfOne(subscribed(1, 2));
    broker.advance(Duration.ofSeconds(20));
    client.ack(Ack.Type.PUBACK, client.take(Publish.class).getFirst().packetId());
    broker.run();
    assertThat(client.payloads()).containsExactly("2");
    broker.advance(Duration.ofSeconds(25));
    assertThat(client.payloads()).isEmpty();
    broker.advance(Duration.ofSeconds(7));
    assertThat(client.payloads()).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("PUBREL is sent again when it has not been answered itself for so long")
  void release(int messages) {
    TestClient client = subscribed(2, messages);
    int id = client.take(Publish.class).getFirst().packetId();
    broker.advance(Duration.ofSeconds(20));
    client.ack(Ack.Type.PUBREC, id);
    broker.run();
    assertThat(client.take(Ack.class)).hasSize(1);
    broker.advance(Duration.ofSeconds(25));
    assertThat(client.take(Ack.class)).isEmpty();
    broker.advance(Duration.ofSeconds(7));
    assertThat(client.take(Ack.class)).extracting(Ack::packetId).containsExactly(id);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("PUBREL is sent again on a connection that has had nothing else")
  void releaseOfBefore(int messages) {
    TestClient client = subscribed(2, messages);
    client.take(Publish.class).forEach(publish -> client.ack(Ack.Type.PUBREC, publish.packetId()));
    broker.run();
    client.drop();
    broker.run();
    TestClient back = connect();
    assertThat(back.take(Ack.class)).hasSize(messages);
    broker.advance(Duration.ofSeconds(31));
    assertThat(back.take(Ack.class)).hasSize(messages);
  }
}
