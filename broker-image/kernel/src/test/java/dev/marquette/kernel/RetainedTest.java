package dev.marquette.kernel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedTest {
  private final TestBroker broker = new TestBroker(2);

  private static TestBroker with(Object... settings) {
    return new TestBroker(2, Settings.with(settings), ClusterLink.ALONE);
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.1-5] [MQTT-3.3.1-7] [MQTT-3.3.1-8] the last retained message replaces the one"
          + " before; an empty one clears")
  void replacesAndClears() {
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("a", "1", 0, true).publish("a", "2", 0, true);
    publisher.publish("b", "1", 0, true).publish("b", "", 0, true);
    publisher.publish("a", "not kept", 0, false);
    broker.run();
    TestClient subscriber = broker.connected(1, "s").subscribe("#", 0);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("2");
    assertThat(broker.kernel().stats().retained()).isEqualTo(1);
  }

  @Test
  @DisplayName("An empty retained message is still delivered to those who subscribe [MQTT-3.3.1-6]")
  void deliversEmpty() {
    TestClient subscriber = broker.connected(1, "s").subscribe("a", 0);
    broker.run();
    broker.connected(0, "p").publish("a", "", 0, true);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("");
  }

  @Test
  @DisplayName("stop_publish_clear_msg: an empty one clears and goes to nobody, which is 0x10")
  void clearsInSilence() {
    TestClient subscriber = broker.connected(1, "s").subscribe("#", 1);
    TestClient publisher = broker.connected(0, "p").publish("a", "kept", 1, true);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("kept");
    publisher.take();
    Map<DropReason, Long> dropped = broker.kernel().stats().dropped();

    broker.kernel().settings(Settings.with("clearingIsSilent", true));
    broker.run();
    publisher.publish("a", "", 1, true).publish("a", "", 1, false).publish("b", "b", 1, true);
    broker.run();
    assertThat(subscriber.payloads())
        .as("only what is not retained is empty")
        .containsExactly("", "b");
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(
            ReasonCode.NO_MATCHING_SUBSCRIBERS, ReasonCode.SUCCESS, ReasonCode.SUCCESS);
    assertThat(broker.kernel().stats().dropped()).isEqualTo(dropped);
    TestClient later = broker.connected(1, "later").subscribe("#", 0);
    broker.run();
    assertThat(later.payloads()).containsExactly("b");

    broker.kernel().settings(Settings.with("clearingIsSilent", false));
    broker.run();
    publisher.publish("b", "", 1, true);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("");
  }

  @Test
  @DisplayName("stop_publish_clear_msg: a will may clear as well, as silently")
  void willsClearInSilence() {
    broker.kernel().settings(Settings.with("clearingIsSilent", true));
    broker.connected(0, "p").publish("a", "kept", 0, true);
    TestClient subscriber = broker.connected(1, "s").subscribe("#", 0);
    broker.run();
    subscriber.take();
    Will clearing = new Will("a", 0, true, new byte[0], 0, PublishProperties.NONE);
    TestClient dying =
        broker.client(0, "w").connect(true, 0, clearing, TestClient.properties(0, 1));
    broker.run();
    dying.drop();
    broker.run();
    assertThat(subscriber.payloads()).isEmpty();
    assertThat(broker.kernel().stats().retained()).isZero();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] Retain Handling: 0 always, 1 for new"
          + " subscriptions, 2 never")
  void retainHandling() {
    broker.connected(0, "p").publish("a", "x", 0, true);
    broker.run();
    for (int handling = 0; handling < 3; handling++) {
      TestClient subscriber = broker.connected(1, "s" + handling);
      Subscribe.Request request = new Subscribe.Request("a", 0, false, false, handling);
      subscriber.subscribe(0, request).subscribe(0, request);
      broker.run();
      assertThat(subscriber.payloads()).as("handling " + handling).hasSize(2 - handling);
    }
  }

  @Test
  @DisplayName("SUBACK comes before the retained messages, and thousands come in slices")
  void slices() {
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 3000; i++) {
      publisher.publish("r/" + i, "" + i, 1, true);
    }
    broker.run();
    TestClient subscriber = broker.client(1, "s").connect(true).acknowledging();
    subscriber.subscribe("r/+", 1);
    broker.run();
    List<Packet> packets = subscriber.take();
    assertThat(packets.get(1)).isInstanceOf(Suback.class);
    Set<String> payloads = new HashSet<>();
    packets.stream()
        .filter(Publish.class::isInstance)
        .forEach(p -> payloads.add(TestClient.text((Publish) p)));
    assertThat(payloads).as("no queue overflowed").hasSize(3000);
  }

  @Test
  @DisplayName("SUBSCRIBE again and again begins the retained messages anew; they don't add up")
  void beginsAnew() {
    broker.connected(0, "p").publish("a", "a", 1, true).publish("b", "b", 1, true);
    broker.run();
    TestClient subscriber =
        broker.client(1, "s").connect(true, 0, null, TestClient.properties(0, 1));
    for (int i = 0; i < 100; i++) {
      subscriber.subscribe("#", 1);
    }
    broker.run();
    List<Publish> first = subscriber.take(Publish.class);
    assertThat(first).hasSize(1);
    subscriber.acknowledging().ack(Ack.Type.PUBACK, first.getFirst().packetId());
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("a", "b");
  }

  @Test
  @DisplayName("A subscription has one feed of retained messages, and none when it has ended")
  void oneFeedEach() {
    broker.connected(0, "p").publish("a", "a", 1, true);
    broker.connected(1, "s").subscribe("a", 1).subscribe("b", 1);
    broker.run();
    BrokerKernel kernel = broker.kernel();
    Session session = requireNonNull(requireNonNull(kernel.registry.holder("s")).session());
    Subscription one = requireNonNull(session.subscription("a", null));
    Subscription two = requireNonNull(session.subscription("b", null));
    RetainedFeeds feeds = new RetainedFeeds();
    feeds.begin(one, kernel.retained);
    RetainedFeed first = feeds.current();
    feeds.begin(two, kernel.retained);
    assertThat(feeds.current()).isSameAs(first);
    feeds.begin(one, kernel.retained);
    assertThat(feeds.current()).isNotNull().isNotSameAs(first);
    feeds.end(one);
    feeds.end(two);
    assertThat(feeds.isEmpty()).isTrue();
    assertThat(feeds.current()).isNull();
  }

  @Test
  @DisplayName(
      "[MQTT-4.6.0-5] a retained message that was replaced is not sent after the newer one")
  void sendsNothingStale() {
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("a", "a1", 1, true).publish("b", "b1", 1, true).publish("c", "c1", 1, true);
    broker.run();
    TestClient subscriber =
        broker.client(1, "s").connect(true, 0, null, TestClient.properties(0, 1));
    subscriber.subscribe("+", 1);
    broker.run();
    List<Publish> first = subscriber.take(Publish.class);
    assertThat(first).extracting(TestClient::text).containsExactly("a1");
    publisher.publish("b", "b2", 1, true).publish("c", "", 1, true);
    broker.run();
    subscriber.acknowledging().ack(Ack.Type.PUBACK, first.getFirst().packetId());
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .extracting(publish -> publish.topic() + publish.retain() + TestClient.text(publish))
        .as("what is live, and then what is retained now")
        .containsExactly("bfalseb2", "cfalse", "btrueb2");
  }

  @Test
  @DisplayName("[MQTT-3.8.3-3] No Local keeps a client's own retained messages away")
  void noLocal() {
    TestClient client = broker.connected(0, "c").publish("a", "own", 1, true);
    broker.connected(1, "other").publish("b", "foreign", 1, true);
    broker.run();
    client.subscribe(0, new Subscribe.Request("#", 1, true, false, 0));
    broker.run();
    assertThat(client.payloads()).containsExactly("foreign");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NO_LOCAL, 1L);
  }

  @Test
  @DisplayName("Retained messages that a client has not got when it goes wait in its session")
  void waitInSession() {
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 100; i++) {
      publisher.publish("r/" + i, "" + i, 1, true);
    }
    TestClient subscriber = broker.client(1, "s").connect(true, 100);
    subscriber.subscribe("r/+", 1);
    broker.run();
    assertThat(subscriber.payloads()).hasSize(32);
    subscriber.drop();
    TestClient again = broker.client(0, "s").connect(false, 100).acknowledging();
    broker.run();
    assertThat(again.payloads()).hasSize(100).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @DisplayName("Retained messages that a client has not got when it goes wait, and fill no queue")
  void waitForClient(int loop) {
    TestBroker small = with("maxQueueLength", 10);
    TestClient publisher = small.connected(0, "p");
    for (int i = 0; i < 100; i++) {
      publisher.publish("r/" + i, "" + i, 1, true);
    }
    small.run();
    TestClient subscriber = small.client(1, "s").connect(true, 100);
    subscriber.subscribe("r/+", 1);
    small.run();
    assertThat(subscriber.payloads()).hasSize(32);
    subscriber.drop();
    small.run();
    publisher.publish("r/live", "live", 1);
    small.run();
    TestClient again = small.client(loop, "s").connect(false, 100).acknowledging();
    small.run();
    assertThat(again.payloads()).hasSize(101).doesNotHaveDuplicates().contains("live");
    assertThat(small.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 0L);
  }

  @Test
  @DisplayName("A search for retained messages takes many turns, and lets others have theirs")
  void searchesInTurns() {
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 10_000; i++) {
      publisher.publish(i + "/state", "x", 0, true);
    }
    publisher.publish("z/none", "last", 0, true);
    broker.run();
    ManualLoop loop = broker.loops().get(1);
    TestClient subscriber = broker.connected(1, "s").subscribe("+/none", 0).send(Ping.REQUEST);
    int turns = 0;
    int turnsToPing = 0;
    while (!subscriber.has(Publish.class) && loop.runOne()) {
      turns++;
      turnsToPing += subscriber.has(Ping.class) ? 0 : 1;
    }
    assertThat(subscriber.payloads()).containsExactly("last");
    assertThat(turns).as("at a thousand look-ups each").isBetween(10, 50);
    assertThat(turnsToPing).isLessThan(5);
  }

  @Test
  @DisplayName("A session that is packed for another broker and stays loses no retained messages")
  void staysWhenPacked() {
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 2000; i++) {
      publisher.publish("r/" + i, "" + i, 1, true);
    }
    broker.run();
    TestClient subscriber = broker.client(1, "s").connect(true, 100).subscribe("r/+", 1);
    broker.run();
    subscriber.take();
    subscriber.drop();
    broker.run();
    BrokerKernel kernel = broker.kernel();
    Session session = requireNonNull(requireNonNull(kernel.registry.holder("s")).session());
    List<SessionState.Queued> packed = session.outbox().queuedState(session.loop);
    assertThat(packed).hasSizeGreaterThan(900);
    assertThat(session.outbox().queuedState(session.loop))
        .extracting(SessionState.Queued::message)
        .containsAll(packed.stream().map(SessionState.Queued::message).toList());
    TestClient again = broker.client(1, "s").connect(false, 100).acknowledging();
    broker.run();
    assertThat(again.payloads()).hasSize(2000).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("A shared subscription gets no retained messages (4.8.2)")
  void notToShared() {
    broker.connected(0, "p").publish("a", "x", 0, true);
    TestClient subscriber = broker.connected(1, "s").subscribe("$share/g/a", 0);
    broker.run();
    assertThat(subscriber.payloads()).isEmpty();
  }

  @Test
  @DisplayName(
      "A wildcard at the front does not find retained topics that begin with $ [MQTT-4.7.2-1]")
  void hidesDollar() {
    broker.connected(0, "p").publish("$x/y", "x", 0, true);
    TestClient subscriber = broker.connected(1, "s").subscribe("#", 0).subscribe("+/y", 0);
    broker.run();
    assertThat(subscriber.payloads()).isEmpty();
    subscriber.subscribe("$x/#", 0);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName(
      "Beyond the store's limits the message is not kept but delivered; known topics may change")
  void limits() {
    TestBroker small = with("maxRetainedMessages", 2, "maxRetainedPayloadBytes", 3);
    TestClient live = small.connected(1, "live").subscribe("#", 0);
    TestClient publisher = small.connected(0, "p");
    publisher.publish("a", "1", 0, true).publish("b", "1", 0, true).publish("c", "1", 0, true);
    publisher.publish("a", "2", 0, true).publish("b", "long", 0, true);
    small.run();
    assertThat(live.payloads()).hasSize(5);
    TestClient late = small.connected(1, "late").subscribe("#", 0);
    small.run();
    assertThat(late.payloads()).containsExactlyInAnyOrder("2", "1");
    assertThat(small.kernel().stats().dropped()).containsEntry(DropReason.RETAINED_LIMIT, 2L);
  }

  @Test
  @DisplayName(
      "What has expired makes room for others within seconds, not at the end of the minute")
  void expiredMakesRoom() {
    TestBroker small = with("maxRetainedMessages", 2, "retainedExpiry", Duration.ofSeconds(3));
    TestClient publisher = small.connected(0, "p");
    publisher.publish("a", "1", 0, true).publish("b", "1", 0, true).publish("c", "1", 0, true);
    small.run();
    assertThat(small.kernel().stats().dropped()).containsEntry(DropReason.RETAINED_LIMIT, 1L);
    small.advance(Duration.ofSeconds(4));
    Awaitility.await()
        .pollInSameThread()
        .untilAsserted(
            () -> {
              publisher.publish("c", "2", 0, true);
              small.run();
              assertThat(small.kernel().retainedMessages())
                  .extracting(Message::topic)
                  .containsExactly("c");
            });
  }

  @Test
  @DisplayName("[MQTT-3.3.2-5] an expired retained message is neither sent nor kept")
  void expires() {
    TestBroker expiring = with("retainedExpiry", Duration.ofSeconds(100));
    TestClient publisher = expiring.connected(0, "p");
    PublishProperties ten =
        new PublishProperties(-1, 10, null, null, null, List.of(), 0, List.of());
    publisher.send(publisher.publishing("a", "10", 0, true, ten));
    publisher.publish("b", "100", 0, true);
    expiring.run();
    expiring.advance(Duration.ofSeconds(11));
    TestClient late = expiring.connected(1, "late").subscribe("#", 0);
    expiring.run();
    assertThat(late.payloads()).containsExactly("100");
    assertThat(expiring.kernel().retainedMessages()).hasSize(1);
    // a sweep that is still under way when the next one is due stands for both: time goes on until
    // it is done
    Awaitility.await()
        .pollInSameThread()
        .untilAsserted(
            () -> {
              expiring.advance(Duration.ofMinutes(2));
              assertThat(expiring.kernel().stats().retained()).isZero();
            });
  }

  @Test
  @DisplayName("A subscription that ends while its retained messages are sent gets no more of them")
  void endsWithSubscription() {
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 100; i++) {
      publisher.publish("r/" + i, "" + i, 1, true);
    }
    broker.run();
    TestClient subscriber = broker.connected(1, "s").subscribe("r/+", 1);
    broker.run();
    List<Publish> first = subscriber.take(Publish.class);
    subscriber.unsubscribe("r/+");
    for (Publish publish : first) {
      subscriber.ack(Ack.Type.PUBACK, publish.packetId());
    }
    broker.run();
    assertThat(subscriber.payloads()).isEmpty();
    publisher.publish("other", "x", 1);
    subscriber.subscribe("other", 1);
    broker.run();
    publisher.publish("other", "y", 1);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("y");
  }
}
