package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Will;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From when on a change counts for a client that is there: what {@code crds/EMQX.md} says. */
class ChangedSettingsTest {
  private static final byte[] X = {'x'};

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
  @DisplayName("retryInterval when it gets shorter, though a longer one runs")
  void shorterRetryInterval() {
    set("retryInterval", Duration.ofHours(1));
    TestClient client = mqtt3(0).subscribe("t", 1);
    TestClient publisher = broker.connected(0, "p");
    publish(publisher, 1);
    assertThat(client.payloads()).hasSize(1);
    set("retryInterval", Duration.ofSeconds(5));
    publish(publisher, 1);
    broker.advance(Duration.ofSeconds(7));
    assertThat(client.take(Publish.class)).hasSizeGreaterThan(1);
    set("retryInterval", Duration.ZERO);
    broker.advance(Duration.ofSeconds(7));
    client.take();
    broker.advance(Duration.ofHours(2));
    assertThat(client.payloads()).isEmpty();
  }

  @Test
  @DisplayName("maxMqueueLength, for what waits too: from the next message on")
  void maxQueueLength() {
    TestClient client = mqtt3(0).subscribe("t", 1);
    broker.run();
    client.drop();
    TestClient publisher = broker.connected(0, "p");
    publish(publisher, 100);
    set("maxQueueLength", 10);
    publish(publisher, 1);
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 91L);
    client = broker.client(0, "c", MqttVersion.V3_1_1).connect(false);
    broker.run();
    assertThat(client.payloads()).hasSize(10);
  }

  @Test
  @DisplayName("retainAvailable, as CONNACK told it: who was told no gets no retained messages")
  void retainAvailable() {
    broker.connected(0, "p").send(new Publish(false, 0, true, "t", 0, PublishProperties.NONE, X));
    broker.run();
    TestClient before = broker.connected(0, "before");
    set("retainAvailable", false);
    TestClient since = broker.connected(0, "since");
    before.subscribe("t", 0);
    since.subscribe("t", 0);
    broker.run();
    assertThat(before.payloads()).hasSize(1);
    assertThat(since.payloads()).isEmpty();
    set("retainAvailable", true);
    TestClient again = broker.connected(0, "again").subscribe("t", 0);
    broker.run();
    assertThat(again.payloads()).hasSize(1);
  }

  @Test
  @DisplayName(
      "delayed, for wills from the next CONNECT on: those that were accepted are published")
  void delayed() {
    TestClient witness = broker.connected(0, "witness").subscribe("w", 0);
    Will will = new Will("$delayed/5/w", 0, false, X, 0, PublishProperties.NONE);
    TestClient client = broker.client(0, "c");
    client.connect(true, 0, will, TestClient.properties(0, 65_535));
    broker.run();
    DelayedSettings none = new DelayedSettings(false, 1, 1_000);
    set("topics", new TopicSettings(TopicRewrites.NONE, List.of(), none));
    client.drop();
    broker.advance(Duration.ofSeconds(7));
    assertThat(witness.payloads()).hasSize(1);
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
