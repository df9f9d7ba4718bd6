package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From when on a change counts for a client that is there: what {@code crds/EMQX.md} says. */
class ChangedSettingsTest {
  private final TestBroker broker = new TestBroker(1);

  private void set(Object... changes) {
    broker.kernel().settings(Settings.of(broker.kernel().settings(), changes));
    broker.run();
  }

  private TestClient mqtt3(int keepAliveSeconds) {
    TestClient client = broker.client(0, "c", MqttVersion.V3_1_1);
    client.connect(false, keepAliveSeconds, null, TestClient.properties(0, 65_535));
    broker.run();
    client.take();
    return client;
  }

  private void publish(TestClient publisher, int messages) {
    for (int i = 0; i < messages; i++) {
      publisher.publish("t", "x", 1);
    }
    broker.run();
  }

  @Test
  @DisplayName("maxInflight, from the next CONNECT on")
  void maxInflight() {
    set("maxInflight", 2);
    TestClient client = mqtt3(0).subscribe("t", 1);
    TestClient publisher = broker.connected(0, "p");
    set("maxInflight", 8);
    publish(publisher, 10);
    assertThat(client.payloads()).hasSize(2);
    client.drop();
    client = broker.client(0, "c", MqttVersion.V3_1_1).connect(false);
    broker.run();
    assertThat(client.payloads()).hasSize(8);
  }

  @Test
  @DisplayName("retryInterval, from the next message on")
  void retryInterval() {
    set("retryInterval", Duration.ZERO);
    TestClient client = mqtt3(0).subscribe("t", 1);
    TestClient publisher = broker.connected(0, "p");
    publish(publisher, 1);
    set("retryInterval", Duration.ofSeconds(5));
    broker.advance(Duration.ofSeconds(60));
    assertThat(client.payloads()).hasSize(1);
    publish(publisher, 1);
    broker.advance(Duration.ofSeconds(7));
    assertThat(client.take(Publish.class)).hasSizeGreaterThan(1);
  }

  @Test
  @DisplayName("ignoreLoopDeliver, for what is subscribed from then on")
  void ignoreLoopDeliver() {
    TestClient client = mqtt3(0).subscribe("t", 0);
    broker.run();
    set("ignoreLoopDeliver", true);
    client.publish("t", "own", 0);
    broker.run();
    assertThat(client.payloads()).containsExactly("own");
    client.subscribe("t", 0).publish("t", "own", 0);
    broker.run();
    assertThat(client.payloads()).isEmpty();
  }

  @Test
  @DisplayName("keepAlivePercent and MQTT 3's sessionExpiryInterval, from the next CONNECT on")
  void keepAliveAndExpiry() {
    set("sessionExpiry", Duration.ofHours(2));
    TestClient client = mqtt3(10);
    set("keepAliveBackoff", 5.0, "sessionExpiry", Duration.ofSeconds(30));
    broker.advance(Duration.ofSeconds(17));
    assertThat(client.isClosed()).as("at 1.5 times its keep-alive").isTrue();
    broker.advance(Duration.ofMinutes(10));
    client = broker.client(0, "c", MqttVersion.V3_1_1);
    client.connect(false, 10, null, TestClient.properties(0, 65_535));
    broker.run();
    assertThat(client.take(Connack.class).getFirst().sessionPresent()).as("for two hours").isTrue();
    broker.advance(Duration.ofSeconds(60));
    assertThat(client.isClosed()).as("at 10 times its keep-alive").isFalse();
    client.drop();
    broker.advance(Duration.ofMinutes(2));
    client = broker.client(0, "c", MqttVersion.V3_1_1).connect(false);
    broker.run();
    assertThat(client.take(Connack.class).getFirst().sessionPresent()).as("for 30 s").isFalse();
  }
}
