package dev.marquette.kernel;

import static dev.marquette.kernel.ChallengeResponse.METHOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Auth;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketType;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PacketCountsTest {
  private final TestBroker broker = new TestBroker(2);

  private PacketStats packets() {
    broker.run();
    return broker.kernel().stats().packets();
  }

  private static Map<PacketType, Long> byType(List<Packet> packets) {
    Map<PacketType, Long> counts = new EnumMap<>(PacketType.class);
    packets.forEach(packet -> counts.merge(PacketType.of(packet), 1L, Long::sum));
    return counts;
  }

  /** Says who it is in a round of AUTH, and acknowledges what it gets. */
  private TestClient proving() {
    broker.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, 1));
    TestClient client = broker.client(0, "c").acknowledging();
    client.listening(
        packet -> {
          if (packet instanceof Auth challenge) {
            byte[] response = ChallengeResponse.response(challenge.data());
            client.send(
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, response, null, List.of()));
          }
        });
    client.send(ChallengeResponse.connect(null, "joe"));
    broker.run();
    return client;
  }

  @Test
  @DisplayName(
      "S-50: the counts of each type are what clients sent, and what they got, in bursts too")
  void eachType() {
    TestClient client = proving();
    client.subscribe("t", 2).send(Ping.REQUEST).send(Ping.REQUEST).send(Ping.REQUEST);
    for (int i = 0; i < 100; i++) {
      client.publish("t", "x", i % 5 == 0 ? 0 : 1 + i % 2);
    }
    broker.run();
    client.unsubscribe("t");
    broker.run(); // what was not written when a client goes is thrown away
    client.disconnect();
    TestClient wrong = broker.client(1, "d").connect(true).publish("no/#/name", "x", 0);

    PacketStats stats = packets();

    Map<PacketType, Long> sent =
        Map.ofEntries(
            entry(PacketType.CONNECT, 2L),
            entry(PacketType.PUBLISH, 101L),
            entry(PacketType.PUBACK, 40L),
            entry(PacketType.PUBREC, 40L),
            entry(PacketType.PUBREL, 40L),
            entry(PacketType.PUBCOMP, 40L),
            entry(PacketType.SUBSCRIBE, 1L),
            entry(PacketType.UNSUBSCRIBE, 1L),
            entry(PacketType.PINGREQ, 3L),
            entry(PacketType.DISCONNECT, 1L),
            entry(PacketType.AUTH, 1L));
    assertThat(stats.received().byType()).containsExactlyInAnyOrderEntriesOf(sent);
    assertThat(stats.received().total()).isEqualTo(270);
    List<Packet> got = new ArrayList<>(client.take());
    got.addAll(wrong.take());
    assertThat(stats.sent().byType())
        .containsExactlyInAnyOrderEntriesOf(byType(got))
        .contains(entry(PacketType.PUBLISH, 100L), entry(PacketType.DISCONNECT, 1L))
        .hasSize(11);
    assertThat(stats.sent().total()).isEqualTo(got.size());
    assertThat(stats.missed().total()).as("each was waited for").isZero();
  }

  @Test
  @DisplayName("PUBLISHes of a snapshot are its messages, of all QoS")
  void publishes() {
    TestClient client = broker.connected(0, "c").subscribe("t", 1);
    client.publish("t", "x", 0).publish("t", "x", 1).publish("t", "x", 2);
    broker.run();
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.messagesReceived()).containsExactly(1, 1, 1);
    assertThat(stats.packets().received().of(PacketType.PUBLISH)).isEqualTo(3);
    assertThat(stats.messagesSent()).containsExactly(1, 2, 0);
    assertThat(stats.packets().sent().of(PacketType.PUBLISH)).isEqualTo(3);
  }

  @Test
  @DisplayName("A goodbye that MQTT 3 has no words for is not counted as sent")
  void unsaid() {
    TestClient old = broker.client(0, "c", MqttVersion.V3_1_1).connect(true);
    broker.run();
    old.publish("no/#/name", "x", 0);
    PacketStats stats = packets();
    assertThat(old.isClosed()).isTrue();
    assertThat(old.has(Disconnect.class)).isFalse();
    assertThat(stats.sent().total()).as("CONNACK").isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("An acknowledgement that nothing waits for is missed")
  void missed(Ack.Type type) {
    broker.connected(0, "c").ack(type, 7);
    PacketCounts missed = packets().missed();
    assertThat(missed.of(PacketType.of(type))).isEqualTo(1);
    assertThat(missed.total()).isEqualTo(1);
  }

  @Test
  @DisplayName("An acknowledgement of the other QoS is missed, and of a packet ID that is done")
  void missedOfItsKind() {
    TestClient client = broker.connected(0, "c").subscribe("t", 1).publish("t", "x", 1);
    broker.run();
    int id = client.take(Publish.class).getFirst().packetId();
    client.ack(Ack.Type.PUBREC, id).ack(Ack.Type.PUBCOMP, id);
    client.ack(Ack.Type.PUBACK, id).ack(Ack.Type.PUBACK, id);
    assertThat(packets().missed().byType())
        .containsOnly(
            entry(PacketType.PUBREC, 1L),
            entry(PacketType.PUBCOMP, 1L),
            entry(PacketType.PUBACK, 1L),
            entry(PacketType.PUBREL, 0L));
  }

  @ParameterizedTest
  @EnumSource(names = {"DENY", "DENY_AND_DISCONNECT"})
  @DisplayName("What authorization says no to is refused and denied, whether the client may stay")
  void denied(Authorizer.Verdict verdict) {
    broker
        .kernel()
        .authorizer(
            (client, action, topic) ->
                verdict == Authorizer.Verdict.DENY
                    ? Authorizer.Verdict.DENIED
                    : Authorizer.Verdict.DENIED_AND_DISCONNECTED);
    broker.connected(0, "a").publish("t", "x", 1);
    broker.connected(0, "b").publish("t", "x", 0);
    broker.connected(1, "c").subscribe("t", 1);
    PacketStats stats = packets();
    assertThat(stats.denied().byType())
        .containsOnly(
            entry(PacketType.CONNACK, 0L),
            entry(PacketType.PUBLISH, 2L),
            entry(PacketType.SUBSCRIBE, 1L));
    assertThat(stats.refused().byType())
        .containsOnly(
            entry(PacketType.CONNACK, 0L),
            entry(PacketType.PUBLISH, 2L),
            entry(PacketType.SUBSCRIBE, 1L),
            entry(PacketType.UNSUBSCRIBE, 0L));
  }

  @Test
  @DisplayName("SUBSCRIBE and UNSUBSCRIBE are refused once, however many of their filters are")
  void refusedFilters() {
    broker
        .kernel()
        .authorizer(
            (client, action, topic) ->
                action == Action.SUBSCRIBE && topic.equals("secret")
                    ? Authorizer.Verdict.DENIED
                    : Authorizer.Verdict.ALLOWED);
    TestClient client = broker.connected(0, "c");
    client.subscribe(0, request("a/#/b"), request("fine"), request("c/#/d"));
    client.subscribe(0, request("secret"), request("fine"));
    client.subscribe(0, request("fine"));
    client.unsubscribe("a/#/b", "c/#/d", "fine").unsubscribe("never had");
    PacketStats stats = packets();
    assertThat(stats.refused().byType())
        .containsOnly(
            entry(PacketType.CONNACK, 0L),
            entry(PacketType.PUBLISH, 0L),
            entry(PacketType.SUBSCRIBE, 2L),
            entry(PacketType.UNSUBSCRIBE, 1L));
    assertThat(stats.denied().byType())
        .containsOnly(
            entry(PacketType.CONNACK, 0L),
            entry(PacketType.PUBLISH, 0L),
            entry(PacketType.SUBSCRIBE, 1L));
  }

  @ParameterizedTest
  @CsvSource({"BAD_USER_NAME_OR_PASSWORD, 1", "NOT_AUTHORIZED, 1", "SERVER_BUSY, 0", "SUCCESS, 0"})
  @DisplayName("packets.connack.error, and auth_error: CONNACKs that say no, to all versions alike")
  void refusedConnects(ReasonCode reason, long denied) {
    Authenticator.Result result = new Authenticator.Result(reason, false);
    broker.kernel().authenticator(credentials -> CompletableFuture.completedFuture(result));
    for (MqttVersion version : MqttVersion.values()) {
      broker.client(0, version.name(), version).connect(true);
    }
    int clients = MqttVersion.values().length;
    PacketStats stats = packets();
    assertThat(stats.sent().of(PacketType.CONNACK)).isEqualTo(clients);
    assertThat(stats.refused().of(PacketType.CONNACK))
        .isEqualTo(reason == ReasonCode.SUCCESS ? 0 : clients);
    assertThat(stats.denied().of(PacketType.CONNACK)).isEqualTo(denied * clients);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("packets.connack.auth_error: who is banned, if what it is told says not authorized")
  void bannedConnects(MqttVersion version) {
    broker.kernel().bans().add(new Ban(new Ban.ClientId("c"), "test", "", Ban.FOR_EVER));
    TestClient client = broker.client(0, "c", version).connect(true);
    broker.run();
    ReasonCode told = client.take(Connack.class).getFirst().reason();
    assertThat(told).isEqualTo(version.isV5() ? ReasonCode.BANNED : ReasonCode.NOT_AUTHORIZED);
    assertThat(packets().refused().of(PacketType.CONNACK)).isEqualTo(1);
    assertThat(packets().denied().of(PacketType.CONNACK)).isEqualTo(version.isV5() ? 0 : 1);
    assertThat(broker.kernel().stats().refusals())
        .as("why it was refused")
        .containsOnly(entry(ReasonCode.BANNED, 1L));
  }

  @Test
  @DisplayName("A PUBLISH that a limit keeps back, or that is wrong, is refused")
  void refusedPublishes() {
    TestBroker small = new TestBroker(1, Settings.with("maxAwaitingRel", 1), ClusterLink.ALONE);
    small.connected(0, "a").publish("t", "x", 2).publish("t", "x", 2);
    small.connected(0, "b").publish("no/#/name", "x", 0);
    small.connected(0, "c").publish("a/".repeat(200), "x", 0);
    small.run();
    PacketStats stats = small.kernel().stats().packets();
    assertThat(stats.refused().of(PacketType.PUBLISH)).isEqualTo(3);
    assertThat(stats.denied().total()).isZero();
  }

  @Test
  @DisplayName("Counts are their own, in the order of the types")
  void immutable() {
    Map<PacketType, Long> map = new EnumMap<>(PacketType.class);
    map.put(PacketType.PINGREQ, 2L);
    map.put(PacketType.CONNECT, 1L);
    PacketCounts counts = new PacketCounts(map);
    map.put(PacketType.AUTH, 4L);
    assertThat(counts.byType())
        .containsExactly(entry(PacketType.CONNECT, 1L), entry(PacketType.PINGREQ, 2L));
    assertThat(counts.total()).isEqualTo(3);
    assertThat(counts.of(PacketType.AUTH)).isZero();
    assertThatThrownBy(() -> counts.byType().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(new PacketCounts(Map.of()).total()).isZero();
  }

  private static Subscribe.Request request(String filter) {
    return new Subscribe.Request(filter, 0, false, false, 0);
  }
}
