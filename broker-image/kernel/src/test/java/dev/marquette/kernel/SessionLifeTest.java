package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionLifeTest {
  private final TestBroker broker = new TestBroker(3);

  private static Will will(String payload, long delaySeconds) {
    return new Will(
        "will",
        1,
        false,
        payload.getBytes(StandardCharsets.UTF_8),
        delaySeconds,
        PublishProperties.NONE);
  }

  private TestClient withWill(
      int loop, String id, boolean clean, long expiry, @Nullable Will will) {
    TestClient client =
        broker.client(loop, id).connect(clean, 0, will, TestClient.properties(expiry, 65_535));
    broker.run();
    return client;
  }

  private boolean sessionPresent(TestClient client) {
    broker.run();
    return client.take(Connack.class).getFirst().sessionPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName(
      "[MQTT-3.1.2-5] [MQTT-3.2.2-3] [MQTT-4.3.2-3] [MQTT-4.5.0-1] a session that lives is"
          + " resumed, on whatever loop")
  void resumes(int loop) {
    TestClient client = broker.client(1, "c").connect(true, 100).subscribe("t", 1);
    broker.run();
    client.drop();
    broker.run();
    broker.connected(0, "pub").publish("t", "1", 1).publish("t", "2", 0).publish("t", "3", 1);
    broker.run();
    TestClient again = broker.client(loop, "c").connect(false, 100);
    broker.run();
    assertThat(again.take(Connack.class).getFirst().sessionPresent()).isTrue();
    again.drop();
    broker.run();
    TestClient last = broker.client(2, "c").connect(false, 100);
    broker.run();
    assertThat(last.take(Publish.class))
        .as("QoS 1 is sent again with DUP; QoS 0 was sent")
        .allSatisfy(publish -> assertThat(publish.dup()).isTrue())
        .extracting(TestClient::text)
        .containsExactly("1", "3");
    assertThat(broker.kernel().stats().sessions()).isEqualTo(2);
    assertThat(broker.kernel().stats().subscriptions()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-4] [MQTT-3.1.4-4] [MQTT-3.2.2-2] clean start throws the old session away")
  void cleanStart() {
    broker.client(1, "c").connect(true, 100).subscribe("t", 1);
    broker.run();
    TestClient again = broker.client(2, "c").connect(true, 100);
    assertThat(sessionPresent(again)).isFalse();
    broker.connected(0, "pub").publish("t", "1", 1);
    broker.run();
    assertThat(again.payloads()).isEmpty();
    assertThat(broker.kernel().stats().subscriptions()).isZero();
    assertThat(broker.kernel().stats().routes()).isZero();
  }

  @Test
  @DisplayName("[MQTT-3.1.4-3] the older connection of a client ID is told 0x8E and closed")
  void takesOver() {
    TestClient old = broker.client(1, "c").connect(true, 100).subscribe("t", 1);
    broker.run();
    TestClient young = broker.client(2, "c").connect(false, 100);
    assertThat(sessionPresent(young)).isTrue();
    assertThat(old.goodbye()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
    assertThat(old.isClosed()).isTrue();
    broker.connected(0, "pub").publish("t", "1", 1);
    broker.run();
    assertThat(young.payloads()).containsExactly("1");
    assertThat(broker.kernel().stats().sessions()).isEqualTo(2);
  }

  @Test
  @DisplayName("[MQTT-3.1.2-23] [MQTT-4.1.0-2] a session ends when its expiry interval has passed")
  void expires() {
    broker.client(1, "c").connect(true, 100).subscribe("t", 1).drop();
    broker.run();
    broker.advance(Duration.ofSeconds(99));
    assertThat(broker.kernel().stats().sessions()).isEqualTo(1);
    broker.advance(Duration.ofSeconds(2));
    assertThat(broker.kernel().stats().sessions()).isZero();
    assertThat(broker.kernel().stats().routes()).isZero();
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(sessionPresent(broker.client(0, "c").connect(false, 100))).isFalse();
  }

  @Test
  @DisplayName("A session without an expiry interval ends with its connection (3.1.2.11.2)")
  void endsWithConnection() {
    broker.client(1, "c").connect(false).subscribe("t", 1).drop();
    broker.run();
    assertThat(broker.kernel().stats().sessions()).isZero();
    assertThat(broker.kernel().localRoutes()).isEmpty();
  }

  @Test
  @DisplayName("An expiry interval of 0xFFFFFFFF means never (3.1.2.11.2)")
  void neverExpires() {
    broker.client(1, "c").connect(true, ConnectProperties.NEVER_EXPIRES).drop();
    broker.run();
    broker.advance(Duration.ofDays(1));
    assertThat(broker.kernel().stats().sessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("An MQTT 3.1.1 session without clean session lives for the configured time")
  void expiresForOldClients() {
    broker.client(1, "c", MqttVersion.V3_1_1).connect(false).subscribe("t", 1).drop();
    broker.run();
    broker.advance(Duration.ofMinutes(119));
    assertThat(broker.kernel().stats().sessions()).isEqualTo(1);
    broker.advance(Duration.ofMinutes(2));
    assertThat(broker.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName("DISCONNECT may change the expiry interval, but not from zero (3.14.2.2.2)")
  void changesExpiry() {
    Disconnect later = new Disconnect(ReasonCode.SUCCESS, 50L, null, null, List.of());
    broker.client(1, "c").connect(true, 100).send(later);
    TestClient zero = broker.connected(0, "zero").send(later);
    broker.run();
    assertThat(zero.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(broker.kernel().stats().sessions()).isEqualTo(1);
    broker.advance(Duration.ofSeconds(51));
    assertThat(broker.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-8] [MQTT-3.1.2-7] the will is published when the connection ends without"
          + " DISCONNECT")
  void publishesWill() {
    TestClient watcher = broker.connected(0, "watcher").subscribe("will", 1);
    withWill(1, "c", true, 0, will("gone", 0)).drop();
    broker.run();
    assertThat(watcher.payloads()).containsExactly("gone");
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-10] [MQTT-3.14.4-3] DISCONNECT with 0x00 removes the will; 0x04 has it"
          + " published")
  void removesWill() {
    TestClient watcher = broker.connected(0, "watcher").subscribe("will", 1);
    withWill(1, "a", true, 0, will("a", 0)).disconnect();
    withWill(1, "b", true, 0, will("b", 0)).send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL));
    broker.run();
    assertThat(watcher.payloads()).containsExactly("b");
  }

  @Test
  @DisplayName("A delayed will waits for its delay, or for the end of the session (3.1.3.2.2)")
  void delaysWill() {
    TestClient watcher = broker.connected(0, "watcher").subscribe("will", 1);
    withWill(1, "a", true, 1000, will("delay", 20)).drop();
    withWill(1, "b", true, 10, will("expiry", 20)).drop();
    broker.run();
    broker.advance(Duration.ofSeconds(9));
    assertThat(watcher.payloads()).isEmpty();
    broker.advance(Duration.ofSeconds(2));
    assertThat(watcher.payloads()).containsExactly("expiry");
    broker.advance(Duration.ofSeconds(10));
    assertThat(watcher.payloads()).containsExactly("delay");
    assertThat(broker.kernel().stats().sessions()).isEqualTo(2);
  }

  @Test
  @DisplayName("[MQTT-3.1.3-9] a client that is back before the delay has passed has no will sent")
  void cancelsWill() {
    TestClient watcher = broker.connected(0, "watcher").subscribe("will", 1);
    withWill(1, "a", true, 1000, will("delay", 20)).drop();
    broker.run();
    broker.advance(Duration.ofSeconds(10));
    withWill(2, "a", false, 1000, null);
    broker.advance(Duration.ofSeconds(60));
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName("Taken over: a will without delay is published, one with delay is not (3.1.4)")
  void willOnTakeover() {
    TestClient watcher = broker.connected(0, "watcher").subscribe("will", 1);
    withWill(1, "a", true, 1000, will("at once", 0));
    withWill(1, "b", true, 1000, will("later", 30));
    withWill(1, "c", true, 1000, will("discarded", 30));
    withWill(2, "a", false, 1000, null);
    withWill(2, "b", false, 1000, null);
    withWill(2, "c", true, 1000, null);
    broker.advance(Duration.ofSeconds(60));
    assertThat(watcher.payloads())
        .as("a session that a clean start ends sends its will")
        .containsExactly("at once", "discarded");
  }

  @Test
  @DisplayName(
      "[MQTT-4.4.0-1] [MQTT-3.3.1-1] [MQTT-4.3.3-3] [MQTT-4.3.3-4] [MQTT-4.6.0-1] what is"
          + " unacknowledged is sent again in order, PUBREL where released")
  void sendsAgain() {
    TestClient client = broker.client(1, "c").connect(true, 100).subscribe("t", 2);
    TestClient publisher = broker.connected(0, "pub");
    publisher.publish("t", "1", 1).publish("t", "2", 2).publish("t", "3", 2).publish("t", "4", 1);
    broker.run();
    List<Publish> sent = client.take(Publish.class);
    client.ack(Ack.Type.PUBREC, sent.get(1).packetId());
    broker.run();
    assertThat(client.take(Ack.class)).extracting(Ack::type).containsExactly(Ack.Type.PUBREL);
    client.drop();
    TestClient again = broker.client(0, "c").connect(false, 100);
    broker.run();
    List<dev.marquette.codec.Packet> packets = again.take();
    assertThat(packets)
        .filteredOn(Ack.class::isInstance)
        .containsExactly(new Ack(Ack.Type.PUBREL, sent.get(1).packetId(), ReasonCode.SUCCESS));
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .map(Publish.class::cast)
        .allSatisfy(p -> assertThat(p.dup()).isTrue())
        .extracting(Publish::packetId)
        .containsExactly(sent.get(0).packetId(), sent.get(2).packetId(), sent.get(3).packetId());
  }

  @Test
  @DisplayName("Resending stays within the new connection's Receive Maximum [MQTT-3.3.4-9]")
  void sendsAgainWithinWindow() {
    TestClient client = broker.client(1, "c").connect(true, 100).subscribe("t", 1);
    TestClient publisher = broker.connected(0, "pub");
    for (int i = 0; i < 10; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    client.drop();
    broker.run();
    TestClient again = broker.client(0, "c").connect(false, 0, null, TestClient.properties(100, 3));
    broker.run();
    List<Publish> first = again.take(Publish.class);
    assertThat(first).extracting(TestClient::text).containsExactly("0", "1", "2");
    again.ack(Ack.Type.PUBACK, first.getFirst().packetId());
    broker.run();
    assertThat(again.payloads()).containsExactly("3");
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-9] what is acknowledged before it is sent again makes no room in the window, and"
          + " is not sent again")
  void acknowledgedBeforeItIsSentAgain() {
    TestClient client = broker.client(1, "c").connect(true, 100).subscribe("t", 1);
    TestClient publisher = broker.connected(0, "pub");
    for (int i = 0; i < 8; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    List<Publish> sent = client.take(Publish.class);
    client.drop();
    broker.run();
    TestClient again = broker.client(0, "c").connect(false, 0, null, TestClient.properties(100, 3));
    broker.run();
    assertThat(again.payloads()).containsExactly("0", "1", "2");
    again.ack(Ack.Type.PUBACK, sent.get(6).packetId());
    again.ack(Ack.Type.PUBACK, sent.get(7).packetId());
    broker.run();
    assertThat(again.payloads()).as("three are under way").isEmpty();
    for (int i = 0; i < 6; i++) {
      again.ack(Ack.Type.PUBACK, sent.get(i).packetId());
    }
    broker.run();
    assertThat(again.payloads()).containsExactly("3", "4", "5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("A queue is full by its bytes, too, without a limit of messages (S-72)")
  void boundsTheBytesOfAQueue(boolean away) {
    TestBroker small =
        new TestBroker(
            1, Settings.with("maxQueueLength", 0, "maxOutboundBytes", 12_000L), ClusterLink.ALONE);
    TestClient slow = small.client(0, "c").connect(true, 100, null, TestClient.properties(100, 1));
    slow.subscribe("t", 1);
    small.run();
    if (away) {
      slow.drop();
    }
    TestClient publisher = small.connected(0, "pub");
    for (int i = 100; i < 200; i++) {
      publisher.publish("t", i + "x".repeat(1000), 1);
      small.run();
    }
    assertThat(slow.isClosed()).isEqualTo(away);
    slow.drop();
    TestClient again = small.client(0, "c").acknowledging().connect(false, 100);
    small.run();
    List<String> got = again.payloads().stream().map(text -> text.substring(0, 3)).toList();
    List<String> expected = new ArrayList<>();
    if (!away) {
      expected.add("100"); // it was on its way
    }
    IntStream.range(190, 200).forEach(i -> expected.add("" + i));
    assertThat(got).containsExactlyElementsOf(expected);
    assertThat(small.kernel().stats().dropped())
        .containsEntry(DropReason.QUEUE_FULL, 100L - expected.size());
  }

  @Test
  @DisplayName("A message that is larger than all that may wait is what waits")
  void keepsWhatIsLarger() {
    TestBroker small =
        new TestBroker(1, Settings.with("maxOutboundBytes", 500L), ClusterLink.ALONE);
    small.client(0, "c").connect(true, 100).subscribe("t", 1).drop();
    TestClient publisher = small.connected(0, "pub");
    publisher.publish("t", "small", 1).publish("t", "x".repeat(1000), 1);
    small.run();
    TestClient again = small.client(0, "c").connect(false, 100);
    small.run();
    assertThat(again.payloads()).containsExactly("x".repeat(1000));
  }

  @Test
  @DisplayName("A full queue drops QoS 0 before what was acknowledged, and counts it")
  void boundsQueue() {
    TestBroker small = new TestBroker(1, Settings.with("maxQueueLength", 3), ClusterLink.ALONE);
    small.client(0, "c").connect(true, 100).subscribe("t", 1).drop();
    TestClient publisher = small.connected(0, "pub");
    for (int i = 0; i < 5; i++) {
      publisher.publish("t", "" + i, i % 2);
    }
    small.run();
    TestClient again = small.client(0, "c").connect(false, 100);
    small.run();
    assertThat(again.payloads()).containsExactly("1", "3", "4");
    assertThat(small.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 2L);
    again.drop();
    for (int i = 5; i < 10; i++) {
      publisher.publish("t", "" + i, i < 9 ? 1 : 0);
    }
    small.run();
    TestClient last = small.client(0, "c").connect(false, 100);
    small.run();
    assertThat(last.payloads())
        .as("1 and 3 again; of QoS 1 alone the oldest goes, and QoS 0 does not come in")
        .containsExactly("1", "3", "6", "7", "8");
  }

  @Test
  @DisplayName("QoS 0 waits for clients that are away only where configured")
  void dropsQos0() {
    TestBroker strict = new TestBroker(1, Settings.with("queueQos0", false), ClusterLink.ALONE);
    strict.client(0, "c").connect(true, 100).subscribe("t", 1).drop();
    strict.connected(0, "pub").publish("t", "0", 0).publish("t", "1", 1);
    strict.run();
    TestClient again = strict.client(0, "c").connect(false, 100);
    strict.run();
    assertThat(again.payloads()).containsExactly("1");
    assertThat(strict.kernel().stats().dropped()).containsEntry(DropReason.OFFLINE_QOS0, 1L);
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.2-5] [MQTT-3.3.2-6] a message that expired in the queue is not delivered; others"
          + " tell what is left")
  void expiresMessages() {
    broker.client(1, "c").connect(true, 1000).subscribe("t", 1).drop();
    TestClient publisher = broker.connected(0, "pub");
    PublishProperties ten =
        new PublishProperties(-1, 10, null, null, null, List.of(), 0, List.of());
    PublishProperties hundred =
        new PublishProperties(-1, 100, null, null, null, List.of(), 0, List.of());
    publisher.send(publisher.publishing("t", "short", 1, false, ten));
    publisher.send(publisher.publishing("t", "long", 1, false, hundred));
    broker.run();
    broker.advance(Duration.ofSeconds(30));
    TestClient again = broker.client(0, "c").connect(false, 1000);
    broker.run();
    assertThat(again.take(Publish.class))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(TestClient.text(p)).isEqualTo("long");
              assertThat(p.properties().messageExpirySeconds()).isEqualTo(70);
            });
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.EXPIRED, 1L);
  }

  @Test
  @DisplayName("The server's end tells MQTT 5 clients 0x8B")
  void closes() {
    TestClient client = broker.connected(1, "c");
    broker.loops().getFirst().execute(() -> broker.kernel().close());
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
    assertThat(client.isClosed()).isTrue();
  }
}
