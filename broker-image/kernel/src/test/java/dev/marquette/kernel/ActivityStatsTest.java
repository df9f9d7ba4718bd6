package dev.marquette.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ActivityStatsTest {
  private final TestBroker broker = new TestBroker(2);

  private ActivityStats activity() {
    broker.run();
    return broker.kernel().stats().activity();
  }

  private SessionStats sessions() {
    return activity().sessions();
  }

  private static Message message(String topic) {
    return new Message(
        topic, "x".getBytes(UTF_8), 1, false, PublishProperties.NONE, null, null, 0, Message.NEVER);
  }

  @Test
  @DisplayName("Published is what clients and others publish, once, and what was delayed in time")
  void published() {
    TestClient client = broker.connected(0, "c");
    client.publish("t", "x", 0).publish("t", "x", 1).publish("$delayed/5/t", "x", 0);
    broker.kernel().publish(message("t"));
    assertThat(activity().published()).isEqualTo(3);
    broker.advance(Duration.ofSeconds(6));
    assertThat(activity().published()).isEqualTo(4);
  }

  private static Will will(String topic, long delaySeconds) {
    return new Will(topic, 1, false, new byte[] {'w'}, delaySeconds, PublishProperties.NONE);
  }

  private TestClient withWill(TestBroker at, Will will) {
    TestClient client = at.client(0, "c");
    client.connect(false, 0, will, TestClient.properties(100, 10));
    at.run();
    return client;
  }

  @Test
  @DisplayName("Published is a will that is sent, once, and not one that a goodbye discards")
  void publishedWill() {
    withWill(broker, will("w", 0)).disconnect();
    assertThat(activity().published()).isZero();
    withWill(broker, will("w", 0)).drop();
    assertThat(activity().published()).isEqualTo(1);
    broker.advance(Duration.ofSeconds(101));
    assertThat(activity().published()).as("its session's end sends none").isEqualTo(1);
  }

  @Test
  @DisplayName("Published is a will with a delay when that is over, and none whose client is back")
  void publishedWillInTime() {
    withWill(broker, will("w", 20)).drop();
    broker.advance(Duration.ofSeconds(10));
    withWill(broker, will("w", 20)).drop();
    broker.advance(Duration.ofSeconds(19));
    assertThat(activity().published()).isZero();
    broker.advance(Duration.ofSeconds(2));
    assertThat(activity().published()).isEqualTo(1);
    withWill(broker, will("w", 200)).drop();
    broker.kernel().kick("c");
    assertThat(activity().published()).as("with its session").isEqualTo(2);
  }

  @Test
  @DisplayName("Published is a will that its topic delays when it goes to subscribers, once")
  void publishedWillOfDelayedTopic() {
    withWill(broker, will("$delayed/30/w", 0)).drop();
    broker.advance(Duration.ofSeconds(29));
    assertThat(activity().published()).isZero();
    broker.advance(Duration.ofSeconds(2));
    assertThat(activity().published()).isEqualTo(1);
  }

  @Test
  @DisplayName("Published is a will where its session is by then, and nowhere else")
  void publishedWillElsewhere() {
    TestCluster cluster = new TestCluster(2);
    withWill(cluster.broker(0), will("w", 20)).drop();
    cluster.run();
    CompletableFuture<Kernel.@Nullable HandOver> given =
        cluster.broker(0).kernel().handOver("c", false, 1000);
    cluster.run();
    Kernel.HandOver handOver = Objects.requireNonNull(given.join());
    handOver.taken(1);
    cluster.advance(Duration.ofSeconds(30));
    assertThat(cluster.broker(0).kernel().stats().activity().published()).isZero();
    withWill(cluster.broker(1), will("w", 0)).drop();
    cluster.run();
    assertThat(cluster.broker(1).kernel().stats().activity().published()).isEqualTo(1);
    assertThat(cluster.broker(0).kernel().stats().activity().published()).isZero();
  }

  @Test
  @DisplayName("Published is not what is refused, nor what the broker says of itself")
  void notPublished() {
    broker.kernel().authorizer((client, action, topic) -> Verdict.DENIED);
    broker.connected(0, "c").publish("t", "x", 1);
    broker.kernel().systemMessages().publish(message("$SYS/brokers/n/uptime"));
    assertThat(activity().published()).isZero();
  }

  @Test
  @DisplayName("Published at QoS 2 is what is new, not what is sent again before its PUBREL")
  void sentAgain() {
    TestClient client = broker.connected(0, "c");
    Publish first =
        new Publish(false, 2, false, "t", 7, PublishProperties.NONE, "x".getBytes(UTF_8));
    Publish again = new Publish(true, 2, false, "t", 7, PublishProperties.NONE, first.payload());
    client.send(first).send(again);
    assertThat(activity().published()).isEqualTo(1);
  }

  @Test
  @DisplayName("Acknowledged is what has its PUBACK or its first PUBREC, be it an error")
  void acknowledged() {
    TestClient kind = broker.connected(0, "kind").acknowledging().subscribe("t", 2);
    TestClient refusing = broker.connected(1, "refusing").subscribe("t", 2);
    broker.run();
    refusing.take();
    broker.kernel().publish(message("t"));
    broker.connected(0, "p").publish("t", "x", 2);
    assertThat(activity().acknowledged()).isEqualTo(2);
    for (Publish publish : refusing.take(Publish.class)) {
      Ack.Type type = publish.qos() == 1 ? Ack.Type.PUBACK : Ack.Type.PUBREC;
      refusing.send(new Ack(type, publish.packetId(), ReasonCode.UNSPECIFIED_ERROR));
      refusing.send(new Ack(type, publish.packetId(), ReasonCode.UNSPECIFIED_ERROR));
    }
    assertThat(activity().acknowledged()).isEqualTo(4);
    assertThat(kind.payloads()).hasSize(2);
  }

  @Test
  @DisplayName("The authorizer is counted when it is asked, not when its verdict is remembered")
  void authorizations() {
    broker.kernel().authorizer((client, action, topic) -> Verdict.ALLOWED);
    TestClient client = broker.connected(0, "c");
    client.publish("a", "x", 0).publish("a", "x", 0).publish("b", "x", 0).subscribe("a", 0);
    assertThat(activity().authorizations()).isEqualTo(3);
  }

  @Test
  @DisplayName("Nobody is asked while everything is allowed")
  void noAuthorizations() {
    broker.connected(0, "c").publish("a", "x", 0);
    assertThat(activity().authorizations()).isZero();
  }

  @Test
  @DisplayName("Clients that are let in unknown are anonymous; all are asked who they are")
  void authentications() {
    broker.connected(0, "unknown");
    broker.kernel().authenticator(credentials -> Authenticator.Result.ACCEPTED);
    broker.connected(0, "known");
    broker
        .kernel()
        .authenticator(
            credentials ->
                CompletableFuture.completedFuture(
                    new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false)));
    broker.client(1, "refused").connect(true);
    assertThat(activity().authentications()).isEqualTo(3);
    assertThat(activity().anonymous()).isEqualTo(1);
  }

  @Test
  @DisplayName("Disconnects are those of clients that were connected, whoever ended them")
  void disconnects() {
    broker.connected(0, "a").disconnect();
    broker.connected(1, "b").drop();
    broker.connected(1, "c").connect(true);
    broker.client(0, "never connected").drop();
    broker.connected(0, "stays");
    assertThat(activity().disconnects())
        .containsOnly(
            entry("normal", 1L),
            entry("tcp_closed", 1L),
            entry("protocol_error", 1L),
            entry("message_queue_too_long", 0L),
            entry("send_timeout", 0L));
  }

  @Test
  @DisplayName("A session is created once, and resumed and taken over by each client that returns")
  void resumed() {
    broker.client(0, "c").connect(false, 100);
    broker.run();
    assertThat(sessions()).isEqualTo(new SessionStats(1, 0, 0, 0, 0));
    TestClient second = broker.client(1, "c").connect(false, 100);
    broker.run();
    second.drop();
    broker.run();
    broker.client(0, "c").connect(false, 100);
    assertThat(sessions()).isEqualTo(new SessionStats(1, 2, 2, 0, 0));
  }

  @Test
  @DisplayName(
      "A client that begins anew discards its session, connected or not, however short-lived")
  void discarded() {
    broker.client(0, "c").connect(true, 100);
    broker.run();
    broker.client(1, "c").connect(true, 0);
    broker.run();
    assertThat(sessions()).isEqualTo(new SessionStats(2, 0, 0, 1, 0));
    TestClient third = broker.client(0, "c").connect(true, 100);
    broker.run();
    assertThat(sessions()).isEqualTo(new SessionStats(3, 0, 0, 2, 0));
    third.drop();
    broker.run();
    broker.client(1, "c").connect(true, 100);
    assertThat(sessions()).isEqualTo(new SessionStats(4, 0, 0, 3, 0));
  }

  @Test
  @DisplayName("A session that expires, ends with its connection, or is removed, is terminated")
  void terminated() {
    broker.connected(0, "short").disconnect();
    assertThat(sessions().terminated()).isEqualTo(1);
    TestClient away = broker.client(1, "away").connect(false, 10);
    broker.run();
    away.drop();
    broker.run();
    broker.advance(Duration.ofSeconds(11));
    assertThat(sessions().terminated()).isEqualTo(2);
    broker.client(1, "removed").connect(false, ConnectProperties.NEVER_EXPIRES);
    broker.run();
    broker.kernel().kick("removed");
    assertThat(sessions()).isEqualTo(new SessionStats(3, 0, 0, 0, 3));
  }

  @Test
  @DisplayName("A message is forwarded once for each peer, and published where it came from alone")
  void forwarded() {
    TestCluster cluster = new TestCluster(3);
    cluster.broker(1).connected(0, "there").subscribe("t", 0).subscribe("+", 0);
    cluster.broker(2).connected(0, "also").subscribe("t", 0);
    cluster.run();
    cluster.broker(0).connected(0, "p").publish("t", "x", 0).publish("u", "x", 0);
    cluster.run();
    ActivityStats from = cluster.broker(0).kernel().stats().activity();
    assertThat(from.forwarded()).isEqualTo(3);
    assertThat(from.published()).isEqualTo(2);
    ActivityStats to = cluster.broker(1).kernel().stats().activity();
    assertThat(to.forwarded()).isZero();
    assertThat(to.published()).isZero();
  }

  @Test
  @DisplayName("A session is taken over from the broker that had it, and resumed at the other one")
  void resumedElsewhere() {
    TestCluster cluster = new TestCluster(2);
    cluster.broker(0).client(0, "c").connect(false, 100).subscribe("t", 1);
    cluster.run();
    cluster.broker(1).client(0, "c").connect(false, 100);
    cluster.run();
    assertThat(cluster.broker(0).kernel().stats().activity().sessions())
        .isEqualTo(new SessionStats(1, 0, 1, 0, 0));
    assertThat(cluster.broker(1).kernel().stats().activity().sessions())
        .isEqualTo(new SessionStats(0, 1, 0, 0, 0));
  }

  @Test
  @DisplayName("What expires of QoS 2 packet IDs when room is needed is given up")
  void releases() {
    TestBroker small = new TestBroker(1, Settings.with("maxAwaitingRel", 2), ClusterLink.ALONE);
    TestClient client = small.connected(0, "c");
    client.publish("t", "x", 2).publish("t", "x", 2).publish("t", "x", 2);
    small.run();
    assertThat(small.kernel().stats().activity().releasesGivenUp()).isZero();
    small.advance(MqttSettings.DEFAULT.awaitRelTimeout().plusSeconds(2));
    client.publish("t", "x", 2);
    small.run();
    assertThat(small.kernel().stats().activity().releasesGivenUp()).isEqualTo(2);
  }
}
