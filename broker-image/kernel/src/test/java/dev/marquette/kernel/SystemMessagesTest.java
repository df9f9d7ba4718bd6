package dev.marquette.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemMessagesTest {
  private static final String TOPIC = "$SYS/brokers/b/uptime";

  private final TestBroker broker = new TestBroker(2);
  private final SystemMessages messages = broker.kernel().systemMessages();
  private final TestClient client = broker.connected(0, "subscriber");

  @ParameterizedTest
  @ValueSource(
      strings = {TOPIC, "$SYS/#", "$SYS/brokers/+/uptime", "$share/g/$SYS/#", "$queue/" + TOPIC})
  @DisplayName("A message is wanted while somebody subscribes to it, and no longer")
  void wanted(String filter) {
    assertThat(messages.isWanted(TOPIC)).isFalse();
    client.subscribe(filter, 0);
    broker.run();
    assertThat(messages.isWanted(TOPIC)).isTrue();
    client.unsubscribe(filter);
    broker.run();
    assertThat(messages.isWanted(TOPIC)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "+/brokers/b/uptime", "+/#", "$SYS/+", "$SYSTEM/#"})
  @DisplayName("[MQTT-4.7.2-1] No wildcard at the first level makes a $SYS message wanted")
  void notWanted(String filter) {
    client.subscribe(filter, 0);
    broker.run();

    assertThat(messages.isWanted(TOPIC)).isFalse();
  }

  @Test
  @DisplayName("A rule's tap and another broker's subscription make it wanted as well")
  void wantedByTapsAndPeers() {
    MessageTap.Registration tap = broker.kernel().tap("$SYS/#", message -> {});
    assertThat(messages.isWanted(TOPIC)).isTrue();
    tap.remove();
    assertThat(messages.isWanted(TOPIC)).isFalse();
    broker.kernel().remoteRoute(3, "$SYS/#", null, 1);
    assertThat(messages.isWanted(TOPIC)).isTrue();
    broker.kernel().peerGone(3);
    assertThat(messages.isWanted(TOPIC)).isFalse();
  }

  @Test
  @DisplayName("What is published comes to subscribers of any loop, and is retained if it says so")
  void publishes() {
    TestClient other = broker.connected(1, "other");
    client.subscribe("$SYS/#", 0);
    other.subscribe(TOPIC, 1);
    broker.run();
    client.take();
    other.take();

    messages.publish(message(TOPIC, "1", true));
    broker.run();

    assertThat(client.payloads()).containsExactly("1");
    assertThat(other.payloads()).containsExactly("1");
    assertThat(retainedFor("late")).containsExactly("1");
  }

  @Test
  @DisplayName("What is only retained goes to those who subscribe later, and counts as no drop")
  void retains() {
    client.subscribe(TOPIC, 0);
    broker.run();
    client.take();

    messages.retain(message(TOPIC, "1", true));
    broker.run();

    assertThat(client.payloads()).isEmpty();
    assertThat(retainedFor("late")).containsExactly("1");
    assertThat(broker.kernel().stats().dropped().get(DropReason.NO_SUBSCRIBERS)).isZero();
  }

  @Test
  @DisplayName("A subscriber at one broker gets what all of them say, and what they retained")
  void acrossBrokers() {
    TestCluster cluster = new TestCluster(3);
    TestClient subscriber =
        cluster.broker(1).connected(0, "subscriber").subscribe("$SYS/brokers/+/uptime", 0);
    cluster.run();
    for (int i = 0; i < 3; i++) {
      SystemMessages said = cluster.broker(i).kernel().systemMessages();
      String uptime = "$SYS/brokers/b" + i + "/uptime";
      assertThat(said.isWanted(uptime)).isTrue();
      said.publish(message(uptime, "" + i, false));
      said.retain(message("$SYS/brokers/b" + i + "/version", "v" + i, true));
    }
    cluster.run();
    TestClient late = cluster.broker(2).connected(1, "late").subscribe("$SYS/brokers/+/version", 0);
    cluster.run();

    assertThat(subscriber.payloads()).containsExactlyInAnyOrder("0", "1", "2");
    assertThat(late.payloads()).containsExactlyInAnyOrder("v0", "v1", "v2");
  }

  private List<String> retainedFor(String clientId) {
    TestClient late = broker.connected(1, clientId);
    late.subscribe("$SYS/#", 0);
    broker.run();
    return late.payloads();
  }

  private Message message(String topic, String text, boolean retain) {
    return new Message(
        topic,
        text.getBytes(UTF_8),
        0,
        retain,
        PublishProperties.NONE,
        null,
        null,
        broker.clock().millis(),
        Message.NEVER);
  }
}
