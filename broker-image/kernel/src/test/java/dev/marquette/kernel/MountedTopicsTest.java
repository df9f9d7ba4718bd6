package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MountedTopicsTest {
  private static final String LONGEST = "x".repeat(65_535);

  private final TestBroker broker = new TestBroker(2);
  private final ListenerContext mounted = new ListenerContext("mounted", "dev/a/");

  private TestClient mountedClient(String clientId) {
    return broker.client(1, clientId, MqttVersion.V5, mounted);
  }

  private static Message message(String topic) {
    return new Message(
        topic, new byte[0], 1, false, PublishProperties.NONE, null, null, 0, Message.NEVER);
  }

  @Test
  @DisplayName("Topics that have no name below a mountpoint are not seen there, live or retained")
  void noName() {
    TestClient live = mountedClient("live").connect(true).acknowledging().subscribe("#", 1);
    broker.run();
    TestClient publisher = broker.connected(0, "p");
    for (int qos = 0; qos < 2; qos++) {
      publisher.publish("dev/a/", "at it", qos, true);
      publisher.publish("dev/a", "above it", qos, true);
      publisher.publish("dev/a/x", "below it", qos, true);
    }
    broker.run();
    assertThat(live.take(Publish.class)).extracting(Publish::topic).containsExactly("x", "x");
    assertThat(live.isClosed()).isFalse();
    TestClient late = mountedClient("late").connect(true).acknowledging().subscribe("#", 1);
    broker.run();
    assertThat(late.take(Publish.class)).extracting(Publish::topic).containsExactly("x");
    assertThat(late.isClosed()).isFalse();
  }

  @Test
  @DisplayName("A group's message that has no name below a member's mountpoint goes to another one")
  void noNameForMember() {
    mountedClient("mounted").connect(true).subscribe("$share/g/#", 0);
    TestClient other = broker.connected(0, "other").subscribe("$share/g/dev/a/#", 0);
    broker.run();
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 10; i++) {
      publisher.publish("dev/a/", "" + i, 0);
    }
    broker.run();
    assertThat(other.payloads()).hasSize(10);
  }

  @Test
  @DisplayName("A topic or filter that is too long below its mountpoint is refused, a will as well")
  void tooLong() {
    TestClient everything = broker.connected(0, "everything").subscribe("#", 1);
    TestClient publisher = mountedClient("p").connect(true).publish(LONGEST, "x", 1);
    TestClient subscriber = mountedClient("s").connect(true).subscribe(LONGEST, 1);
    Will will = new Will(LONGEST, 1, false, new byte[0], 0, PublishProperties.NONE);
    TestClient dying =
        mountedClient("w").connect(true, 0, will, TestClient.properties(0, 65_535)).drop();
    broker.run();
    assertThat(publisher.goodbye()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(subscriber.suback()).containsExactly(ReasonCode.TOPIC_FILTER_INVALID);
    assertThat(dying.connack()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(everything.payloads()).isEmpty();
    assertThat(everything.isClosed()).isFalse();
    broker.connected(0, "free").publish(LONGEST, "no mountpoint", 1);
    broker.run();
    assertThat(everything.payloads()).containsExactly("no mountpoint");
  }

  @Test
  @DisplayName("Bytes, not characters, are counted, but only where it matters")
  void countsBytes() {
    assertThat(MountedTopics.fits("a/", "x".repeat(65_533))).isTrue();
    assertThat(MountedTopics.fits("a/", "x".repeat(65_534))).isFalse();
    assertThat(MountedTopics.fits("a/", "€".repeat(21_844))).isTrue();
    assertThat(MountedTopics.fits("a/", "€".repeat(21_845))).isFalse();
    assertThat(MountedTopics.fits("", "€".repeat(21_845))).isTrue();
  }

  @Test
  @DisplayName("A message that no PUBLISH can carry costs its subscriber nothing, now or later")
  void cannotBeEncoded() {
    TestClient subscriber =
        broker.client(1, "s").connect(true, 0, null, TestClient.properties(100, 1));
    subscriber.subscribe("#", 1);
    broker.run();
    subscriber.take();
    broker.kernel().publish(message("way/" + LONGEST));
    broker.kernel().publish(message("ok"));
    broker.run();
    List<Publish> got = subscriber.take(Publish.class);
    assertThat(got).extracting(Publish::topic).containsExactly("ok");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.TOO_LARGE, 1L);
    subscriber.ack(Ack.Type.PUBACK, got.getFirst().packetId()).drop();
    broker.run();
    TestClient again = broker.client(0, "s").connect(false, 100);
    broker.run();
    assertThat(again.take(Publish.class)).isEmpty();
    assertThat(again.isClosed()).isFalse();
  }
}
