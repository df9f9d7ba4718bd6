package dev.marquette.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublishRulesTest {
  private final TestBroker broker = new TestBroker(2);

  private static TestBroker with(Object... settings) {
    return new TestBroker(2, Settings.with(settings), ClusterLink.ALONE);
  }

  private static Publish aliased(String topic, int alias, String payload) {
    return new Publish(
        false,
        0,
        false,
        topic,
        0,
        new PublishProperties(-1, -1, null, null, null, List.of(), alias, List.of()),
        payload.getBytes(UTF_8));
  }

  @Test
  @DisplayName("A topic alias stands for the topic that it came with last (3.3.2.3.4)")
  void topicAlias() {
    TestClient subscriber = broker.connected(1, "sub").subscribe("#", 0);
    broker
        .connected(0, "pub")
        .send(aliased("a", 9, "1"))
        .send(aliased("", 9, "2"))
        .send(aliased("b", 9, "3"))
        .send(aliased("", 9, "4"));
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("a", "a", "b", "b");
  }

  @Test
  @DisplayName("[MQTT-3.2.2-17] [MQTT-3.3.2-9] an alias beyond the maximum ends it with 0x94")
  void topicAliasTooLarge() {
    TestBroker small = with("maxTopicAlias", 3);
    TestClient client = small.connected(0, "c").send(aliased("a", 4, "1"));
    small.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @Test
  @DisplayName("Aliases that stand for more than four megabytes of topics end it with 0x97")
  void topicAliasesTooLong() {
    TestClient client = broker.connected(0, "c");
    String topic = "x".repeat(65_535);
    for (int i = 0; i < 100; i++) {
      client.send(aliased(topic, 1, "replaced"));
    }
    for (int alias = 2; alias <= 64; alias++) {
      client.send(aliased(topic, alias, "kept"));
    }
    broker.run();
    assertThat(client.isClosed()).isFalse();
    client.send(aliased(topic, 65, "too much"));
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  @DisplayName(
      "An alias that stands for nothing, or no topic at all, is a protocol error (3.3.2.3.4)")
  void unknownAlias() {
    TestClient alias = broker.connected(0, "a").send(aliased("", 4, "1"));
    TestClient nothing = broker.connected(0, "b").send(aliased("", 0, "1"));
    broker.run();
    assertThat(alias.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(nothing.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("[MQTT-3.3.2-2] a topic name with a wildcard ends the connection with 0x90")
  void wildcardTopic() {
    TestClient client = broker.connected(0, "c").publish("a/#", "x", 0);
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
  }

  @Test
  @DisplayName(
      "[MQTT-3.2.2-11] [MQTT-3.2.2-14] what CONNACK said is not available ends the connection"
          + " with its reason")
  void capabilities() {
    TestBroker strict = with("maxQos", 1, "retainAvailable", false, "maxTopicLevels", 2);
    TestClient qos = strict.connected(0, "a").publish("t", "x", 2);
    TestClient retain = strict.connected(0, "b").publish("t", "x", 0, true);
    TestClient levels = strict.connected(0, "c").publish("t/1/2", "x", 0);
    strict.run();
    assertThat(qos.goodbye()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
    assertThat(retain.goodbye()).isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
    assertThat(levels.goodbye()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
  }

  @Test
  @DisplayName("[MQTT-4.3.3-10] QoS 2 that is sent again before PUBREL is published once")
  void deduplicates() {
    TestClient subscriber = broker.connected(1, "sub").subscribe("t", 0);
    TestClient publisher = broker.client(0, "pub").connect(true, 100);
    broker.run();
    publisher.take();
    Publish publish = publisher.publishing("t", "once", 2, false, PublishProperties.NONE);
    publisher.send(publish).send(publish).drop();
    broker.run();
    TestClient again = broker.client(1, "pub").connect(false, 100).send(publish);
    broker.run();
    assertThat(again.take(Ack.class))
        .containsExactly(new Ack(Ack.Type.PUBREC, 1, ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("once");
    again.ack(Ack.Type.PUBREL, 1).ack(Ack.Type.PUBREL, 1).send(publish);
    broker.run();
    assertThat(again.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(
            ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, ReasonCode.SUCCESS);
    assertThat(subscriber.payloads()).containsExactly("once");
  }

  @Test
  @DisplayName("QoS 2 beyond the limit of unreleased IDs: PUBREC 0x97; MQTT 3 is disconnected")
  void awaitingReleaseFull() {
    TestBroker small = with("maxAwaitingRel", 2);
    TestClient client = small.connected(0, "c");
    TestClient old = small.client(0, "old", MqttVersion.V3_1_1).connect(true);
    for (int i = 0; i < 3; i++) {
      client.publish("t", "x", 2);
      old.publish("t", "x", 2);
    }
    small.run();
    assertThat(client.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.QUOTA_EXCEEDED);
    assertThat(old.take(Ack.class)).hasSize(2);
    assertThat(old.isClosed()).isTrue();
    assertThat(small.kernel().stats().dropped()).containsEntry(DropReason.AWAITING_REL_FULL, 2L);
    small.advance(Duration.ofSeconds(301));
    client.publish("t", "x", 2);
    small.run();
    assertThat(client.take(Ack.class))
        .as("IDs that were never released are forgotten in time")
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @DisplayName("Who has room for IDs and a Receive Maximum as shipped is not shut out by old IDs")
  void awaitingReleaseOfEarlierConnections() {
    TestBroker small = with("maxAwaitingRel", 2, "receiveMaximum", 2);
    TestClient client = small.client(0, "c").connect(true, 7_200).publish("t", "x", 2);
    small.run();
    client.publish("t", "x", 2).drop();
    small.run();
    TestClient again = small.client(1, "c").connect(false, 7_200).publish("t", "1", 1);
    again.publish("t", "2", 1).publish("t", "3", 2);
    small.run();
    assertThat(again.isClosed()).as("a Receive Maximum is a connection's").isFalse();
    assertThat(again.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.QUOTA_EXCEEDED);
    small.advance(Duration.ofSeconds(301));
    again.publish("t", "4", 2);
    small.run();
    assertThat(again.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @DisplayName("[MQTT-3.3.4-7] what is sent again over a connection counts there")
  void receiveMaximumOfWhatIsSentAgain() {
    TestBroker small = with("receiveMaximum", 1);
    TestClient client = small.client(0, "c").connect(true, 7_200);
    small.run();
    Publish publish = client.publishing("t", "x", 2, false, PublishProperties.NONE);
    client.send(publish).drop();
    small.run();
    TestClient again = small.client(0, "c").connect(false, 7_200).send(duplicate(publish));
    again.publish("t", "more", 1);
    small.run();
    assertThat(again.goodbye()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
  }

  @Test
  @DisplayName("[MQTT-3.3.1-1] an ID that was not released in time is free for another message")
  void awaitingReleaseTimeOut() {
    TestBroker strict = with("awaitRelTimeout", Duration.ofSeconds(10));
    TestClient subscriber = strict.connected(1, "sub").subscribe("t", 0);
    TestClient publisher = strict.connected(0, "pub");
    Publish first = publisher.publishing("t", "1", 2, false, PublishProperties.NONE);
    Publish other = message(first.packetId(), "2");
    publisher.send(first).send(other);
    strict.run();
    assertThat(subscriber.payloads()).as("in time it is taken for the same").containsExactly("1");
    strict.advance(Duration.ofSeconds(11));
    publisher.send(duplicate(first));
    strict.run();
    assertThat(subscriber.payloads()).as("a duplicate is one for ever").isEmpty();
    publisher.send(other).send(duplicate(other));
    strict.run();
    assertThat(subscriber.payloads()).containsExactly("2");
    publisher.take();
    publisher.ack(Ack.Type.PUBREL, first.packetId());
    strict.run();
    assertThat(publisher.take(Ack.class))
        .containsExactly(new Ack(Ack.Type.PUBCOMP, first.packetId(), ReasonCode.SUCCESS));
  }

  private static Publish message(int packetId, String payload) {
    return new Publish(
        false, 2, false, "t", packetId, PublishProperties.NONE, payload.getBytes(UTF_8));
  }

  private static Publish duplicate(Publish publish) {
    return new Publish(
        true,
        publish.qos(),
        publish.retain(),
        publish.topic(),
        publish.packetId(),
        publish.properties(),
        publish.payload());
  }

  @Test
  @DisplayName("[MQTT-3.3.4-7] more than Receive Maximum unacknowledged ends it with 0x93")
  void receiveMaximum() {
    TestBroker small = with("receiveMaximum", 2);
    TestClient client = small.connected(0, "c");
    client.publish("t", "x", 2).publish("t", "x", 2);
    small.run();
    assertThat(client.isClosed()).isFalse();
    client.publish("t", "x", 2);
    small.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-9] [MQTT-4.9.0-1] no more is sent than the client's Receive Maximum; the rest"
          + " waits (S-51)")
  void sendWindow() {
    TestClient subscriber =
        broker.client(1, "sub").connect(true, 0, null, TestClient.properties(0, 2));
    subscriber.subscribe("t", 1);
    TestClient publisher = broker.connected(0, "pub");
    for (int i = 0; i < 5; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    List<Publish> first = subscriber.take(Publish.class);
    assertThat(first).extracting(TestClient::text).containsExactly("0", "1");
    subscriber.ack(Ack.Type.PUBACK, first.get(1).packetId());
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("2");
    subscriber.acknowledging().ack(Ack.Type.PUBACK, first.get(0).packetId());
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("3", "4");
    publisher.publish("t", "0", 0);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("0");
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-24] [MQTT-3.1.2-25] a message larger than the client takes counts as delivered")
  void maximumPacketSize() {
    ConnectProperties small =
        new ConnectProperties(0, 65_535, 30, 0, false, true, List.of(), null, null);
    TestClient subscriber = broker.client(1, "sub").connect(true, 0, null, small);
    subscriber.subscribe("t", 1);
    TestClient publisher = broker.connected(0, "pub");
    publisher
        .publish("t", "x".repeat(30), 1)
        .publish("t", "small", 1)
        .publish("t", "y".repeat(30), 0);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("small");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.TOO_LARGE, 2L);
  }

  @Test
  @DisplayName("[MQTT-3.8.3-3] No Local keeps a client's own messages away")
  void noLocal() {
    TestClient client = broker.connected(0, "c");
    client.subscribe(0, new Subscribe.Request("t", 1, true, false, 0)).publish("t", "own", 1);
    broker.connected(1, "other").publish("t", "foreign", 1);
    broker.run();
    assertThat(client.payloads()).containsExactly("foreign");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NO_LOCAL, 1L);
  }

  @Test
  @DisplayName("[MQTT-3.3.1-13] Retain As Published keeps the flag; others get 0 [MQTT-3.3.1-12]")
  void retainAsPublished() {
    TestClient keeps = broker.connected(0, "a");
    TestClient clears = broker.connected(1, "b").subscribe("t", 0);
    keeps.subscribe(0, new Subscribe.Request("t", 0, false, true, 0));
    broker.connected(1, "pub").publish("t", "x", 0, true);
    broker.run();
    assertThat(keeps.take(Publish.class)).extracting(Publish::retain).containsExactly(true);
    assertThat(clears.take(Publish.class)).extracting(Publish::retain).containsExactly(false);
  }

  @Test
  @DisplayName(
      "ignoreLoopDeliver keeps an MQTT 3 client's own messages away; MQTT 5 says so itself")
  void ignoresLoops() {
    TestBroker ignoring = with("ignoreLoopDeliver", true);
    for (MqttVersion version : MqttVersion.values()) {
      TestClient client = ignoring.client(0, "c", version).connect(true).subscribe("t", 0);
      TestClient other = ignoring.client(1, "other", version).connect(true);
      ignoring.run();
      client.publish("t", "own", 0);
      ignoring.run();
      other.publish("t", "other's", 0);
      ignoring.run();
      assertThat(client.payloads())
          .as(version.toString())
          .containsExactlyElementsOf(
              version.isV5() ? List.of("own", "other's") : List.of("other's"));
    }
  }

  @Test
  @DisplayName("upgradeQos delivers at the higher of the two QoS")
  void upgradesQos() {
    TestBroker upgrading = with("upgradeQos", true);
    TestClient subscriber = upgrading.connected(0, "s").subscribe("t", 1);
    upgrading.connected(1, "p").publish("t", "x", 0);
    upgrading.run();
    assertThat(subscriber.take(Publish.class)).extracting(Publish::qos).containsExactly(1);
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-2] [MQTT-3.3.4-3] [MQTT-3.3.4-5] overlapping subscriptions each deliver, with"
          + " their own QoS and identifier")
  void overlapping() {
    TestClient client = broker.connected(0, "c");
    client.subscribe(1, new Subscribe.Request("a/+", 1, false, false, 0));
    client.subscribe(2, new Subscribe.Request("a/#", 2, false, false, 0));
    broker.connected(1, "p").publish("a/b", "x", 2);
    broker.run();
    assertThat(client.take(Publish.class))
        .extracting(p -> p.qos() + ":" + p.properties().subscriptionIds())
        .containsExactlyInAnyOrder("1:[1]", "2:[2]");
  }

  // --- SUBSCRIBE and UNSUBSCRIBE ---

  @Test
  @DisplayName("[MQTT-3.8.4-6] SUBACK has a reason for each filter, in order")
  void reasons() {
    TestBroker strict =
        with(
            "wildcardAvailable", false,
            "sharedAvailable", false,
            "maxSubscriptions", 2,
            "maxQos", 1,
            "maxTopicLevels", 2);
    TestClient client = strict.connected(0, "c");
    client.subscribe(
        0,
        new Subscribe.Request("a#", 0, false, false, 0),
        new Subscribe.Request("a/+", 0, false, false, 0),
        new Subscribe.Request("$share/g/a", 0, false, false, 0),
        new Subscribe.Request("a/b/c", 0, false, false, 0),
        new Subscribe.Request("a", 2, false, false, 0),
        new Subscribe.Request("b", 0, false, false, 0),
        new Subscribe.Request("c", 0, false, false, 0),
        new Subscribe.Request("a", 0, false, false, 0));
    strict.run();
    assertThat(client.suback())
        .containsExactly(
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.SUCCESS,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("[MQTT-3.8.4-3] a second SUBSCRIBE replaces the options of the first")
  void replaces() {
    TestClient client = broker.connected(0, "c").subscribe("t", 0).subscribe("t", 1);
    broker.connected(1, "p").publish("t", "x", 1);
    broker.run();
    assertThat(client.take(Publish.class)).extracting(Publish::qos).containsExactly(1);
    assertThat(broker.kernel().stats().subscriptions()).isEqualTo(1);
  }

  @Test
  @DisplayName("[MQTT-3.10.4-1] UNSUBSCRIBE ends subscriptions whose filters are equal")
  void unsubscribes() {
    TestClient client = broker.connected(0, "c").subscribe("a/+", 0).subscribe("a/b", 0);
    client.unsubscribe("a/+", "nothing", "#bad");
    broker.connected(1, "p").publish("a/b", "x", 0);
    broker.run();
    assertThat(client.take(Unsuback.class))
        .singleElement()
        .satisfies(
            unsuback -> {
              assertThat(unsuback.packetId()).isEqualTo(3);
              assertThat(unsuback.reasons())
                  .containsExactly(
                      ReasonCode.SUCCESS,
                      ReasonCode.NO_SUBSCRIPTION_EXISTED,
                      ReasonCode.TOPIC_FILTER_INVALID);
            });
    assertThat(broker.kernel().stats().messagesSent()).containsExactly(1, 0, 0);
    assertThat(broker.kernel().localRoutes()).containsExactly(new Kernel.Route("a/b", null));
  }

  @Test
  @DisplayName("A session with many subscriptions finds and ends each of them")
  void manySubscriptions() {
    TestClient client = broker.connected(0, "c");
    for (int i = 0; i < 20; i++) {
      client.subscribe("t/" + i, 0);
    }
    for (int i = 0; i < 20; i += 2) {
      client.unsubscribe("t/" + i);
    }
    broker.run();
    assertThat(client.take(Unsuback.class))
        .flatExtracting(Unsuback::reasons)
        .hasSize(10)
        .containsOnly(ReasonCode.SUCCESS);
    TestClient publisher = broker.connected(1, "p");
    for (int i = 0; i < 20; i++) {
      publisher.publish("t/" + i, "" + i, 0);
    }
    broker.run();
    assertThat(client.payloads()).hasSize(10).doesNotContain("0", "2").contains("1", "19");
    client.drop();
    broker.run();
    assertThat(broker.kernel().stats().routes()).isZero();
  }

  // --- taps and the broker's own messages ---

  @Test
  @DisplayName("S-10: A tap sees what matches its filter until it is removed, and may throw")
  void taps() {
    List<String> seen = new java.util.ArrayList<>();
    MessageTap.Registration tap = broker.kernel().tap("a/+", message -> seen.add(message.topic()));
    broker
        .kernel()
        .tap(
            "a/#",
            message -> {
              throw new IllegalStateException("broken");
            });
    TestClient client = broker.connected(0, "c").publish("a/b", "x", 0).publish("b", "x", 0);
    broker.run();
    tap.remove();
    client.publish("a/c", "x", 1);
    broker.run();
    assertThat(seen).containsExactly("a/b");
    assertThat(client.take(Ack.class))
        .as("a tap is no subscriber")
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @DisplayName("The broker's own messages are delivered, and the future says when")
  void publishesItself() {
    TestClient subscriber = broker.connected(1, "s").subscribe("t", 1);
    broker.run();
    subscriber.take();
    Message message =
        new Message(
            "t", new byte[] {65}, 1, false, PublishProperties.NONE, null, null, 0, Message.NEVER);
    CompletableFuture<?> done = broker.kernel().publish(message);
    assertThat(done).isNotDone();
    broker.run();
    assertThat(done).isCompleted();
    assertThat(subscriber.payloads()).containsExactly("A");
  }

  @Test
  @DisplayName(
      "[MQTT-4.4.0-1] MQTT 3 clients get unacknowledged messages again after the retry interval,"
          + " MQTT 5 not")
  void retries() {
    TestClient old = broker.client(0, "old", MqttVersion.V3_1_1).connect(true).subscribe("t", 2);
    TestClient young = broker.connected(1, "young").subscribe("t", 2);
    broker.connected(0, "p").publish("t", "1", 1).publish("t", "2", 2);
    broker.run();
    List<Publish> sent = old.take(Publish.class);
    old.ack(Ack.Type.PUBREC, sent.get(1).packetId());
    young.take();
    broker.run();
    old.take();
    broker.advance(Duration.ofSeconds(32));
    List<dev.marquette.codec.Packet> again = old.take();
    assertThat(again)
        .filteredOn(Publish.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Publish.class,
            p -> {
              assertThat(p.dup()).isTrue();
              assertThat(p.packetId()).isEqualTo(sent.get(0).packetId());
            });
    assertThat(again).filteredOn(Ack.class::isInstance).hasSize(1);
    assertThat(young.take()).isEmpty();
    old.acknowledging().ack(Ack.Type.PUBACK, sent.get(0).packetId());
    old.ack(Ack.Type.PUBCOMP, sent.get(1).packetId());
    broker.advance(Duration.ofSeconds(65));
    assertThat(old.take()).isEmpty();
  }

  @Test
  @DisplayName("[MQTT-4.4.0-2] PUBREC with an error ends the delivery")
  void pubrecError() {
    TestClient client = broker.client(0, "c").connect(true, 100).subscribe("t", 2);
    broker.connected(1, "p").publish("t", "1", 2);
    broker.run();
    int id = client.take(Publish.class).getFirst().packetId();
    client.send(new Ack(Ack.Type.PUBREC, id, ReasonCode.QUOTA_EXCEEDED));
    client.ack(Ack.Type.PUBREC, 77);
    broker.run();
    assertThat(client.take(Ack.class))
        .extracting(Ack::type, Ack::packetId, Ack::reason)
        .containsExactly(tuple(Ack.Type.PUBREL, 77, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    client.drop();
    TestClient again = broker.client(1, "c").connect(false, 100);
    broker.run();
    assertThat(again.take(Publish.class)).isEmpty();
  }

  @Test
  @DisplayName("Settings change for what is decided per packet; what CONNACK told stays")
  void changesSettings() {
    TestClient client = broker.connected(0, "c").subscribe("t", 0);
    broker.run();
    broker.kernel().settings(Settings.with("upgradeQos", true, "maxQos", 0));
    client.publish("t", "x", 1);
    broker.run();
    assertThat(client.take(Publish.class)).extracting(Publish::qos).containsExactly(1);
    assertThat(broker.kernel().settings().maxQos()).isZero();
    TestClient later = broker.connected(1, "d").publish("t", "x", 1);
    broker.run();
    assertThat(later.goodbye()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
  }
}
