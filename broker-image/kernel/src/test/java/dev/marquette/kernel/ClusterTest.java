package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private final TestCluster cluster = new TestCluster(3);

  private TestClient connected(int broker, String id) {
    TestClient client = cluster.broker(broker).client(0, id).connect(true);
    cluster.run();
    client.take();
    return client;
  }

  @Test
  @DisplayName("A message crosses to each peer that has subscribers, at every QoS")
  void forwards() {
    TestClient there = connected(1, "there").subscribe("a/+", 2);
    TestClient also = connected(2, "also").subscribe("a/b", 2).subscribe("a/#", 1);
    TestClient here = connected(0, "here").subscribe("#", 2);
    cluster.run();
    TestClient publisher = connected(0, "p").acknowledging();
    for (int qos = 0; qos < 3; qos++) {
      publisher.publish("a/b", "" + qos, qos);
      cluster.run();
    }
    assertThat(there.payloads()).containsExactly("0", "1", "2");
    assertThat(also.payloads()).containsExactly("0", "0", "1", "1", "2", "2");
    assertThat(here.payloads()).containsExactly("0", "1", "2");
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::type, Ack::reason)
        .startsWith(
            org.assertj.core.groups.Tuple.tuple(Ack.Type.PUBACK, ReasonCode.SUCCESS),
            org.assertj.core.groups.Tuple.tuple(Ack.Type.PUBREC, ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName("PUBACK waits for the peers, and acknowledgements keep their order [MQTT-4.6.0-2]")
  void waitsForPeers() {
    connected(1, "there").subscribe("far", 1);
    TestClient publisher = connected(0, "p");
    cluster.run();
    cluster.link(0).holding = true;
    publisher.publish("far", "1", 1).publish("near", "2", 1).publish("far", "3", 2);
    cluster.run();
    assertThat(publisher.take()).isEmpty();
    List<CompletableFuture<@Nullable Void>> held = cluster.link(0).held;
    held.get(1).complete(null);
    cluster.run();
    assertThat(publisher.take()).isEmpty();
    held.get(0).complete(null);
    cluster.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::packetId, Ack::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, ReasonCode.SUCCESS),
            org.assertj.core.groups.Tuple.tuple(2, ReasonCode.NO_MATCHING_SUBSCRIBERS),
            org.assertj.core.groups.Tuple.tuple(3, ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName(
      "A peer that cannot be reached: MQTT 5 is told, MQTT 3 is not told that it went well")
  void unreachable() {
    connected(1, "there").subscribe("far", 2);
    TestClient young = connected(0, "young");
    TestClient old = cluster.broker(0).client(1, "old", MqttVersion.V3_1_1).connect(true);
    cluster.run();
    old.take();
    cluster.link(0).unreachable.add(1);
    young.publish("far", "1", 1).publish("far", "2", 2).publish("far", "3", 0);
    old.publish("far", "1", 1);
    cluster.run();
    assertThat(young.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.UNSPECIFIED_ERROR);
    assertThat(old.take()).isEmpty();
    assertThat(old.isClosed()).isTrue();
    assertThat(cluster.broker(0).kernel().stats().dropped())
        .containsEntry(DropReason.PEER_UNREACHABLE, 4L);
    cluster.link(0).unreachable.clear();
    young.send(new Publish(true, 2, false, "far", 2, PublishProperties.NONE, new byte[] {'2'}));
    cluster.run();
    assertThat(young.take(Ack.class))
        .as("the packet ID was free again")
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName(
      "Peers hear of the first subscriber of a filter, of a group's others, and of the last, in order")
  void tellsRoutes() {
    TestClient one = connected(0, "1").subscribe("a", 0).subscribe("$share/g/a", 0);
    TestClient two = cluster.broker(0).client(1, "2").connect(true).subscribe("a", 0);
    two.subscribe("$share/g/a", 0);
    cluster.run();
    assertThat(cluster.broker(0).kernel().localRoutes())
        .containsExactlyInAnyOrder(new Kernel.Route("a", null), new Kernel.Route("a", "g", 2));
    one.drop();
    cluster.run();
    two.unsubscribe("a", "$share/g/a").subscribe("a", 0);
    cluster.run();
    assertThat(cluster.link(0).events.stream().filter(e -> !e.contains(" ")))
        .containsExactly("+a", "+a@g", "+a@g*2", "+a@g", "-a", "-a@g", "+a");
    assertThat(cluster.broker(1).kernel().stats().routes()).isEqualTo(1);
    cluster.broker(1).kernel().peerGone(0);
    assertThat(cluster.broker(1).kernel().stats().routes()).isZero();
  }

  @Test
  @DisplayName("A client that connects to another broker takes its session along")
  void takesOver() {
    TestClient old = cluster.broker(0).client(0, "c").connect(true, 1000);
    old.subscribe("t", 2).subscribe("$share/g/s", 1);
    TestClient publisher = connected(2, "p").acknowledging();
    cluster.run();
    publisher.publish("t", "1", 1).publish("t", "2", 2);
    cluster.run();
    old.ack(Ack.Type.PUBREC, 2).drop();
    cluster.run();
    publisher.publish("t", "3", 2).publish("s", "4", 1);
    cluster.run();
    TestClient young = cluster.broker(1).client(1, "c").connect(false, 1000);
    cluster.run();
    assertThat(young.take())
        .satisfiesExactly(
            p -> assertThat(((Connack) p).sessionPresent()).isTrue(),
            p -> assertThat(p).isEqualTo(new Ack(Ack.Type.PUBREL, 2, ReasonCode.SUCCESS)),
            p -> assertThat(TestClient.text((Publish) p)).isEqualTo("1"),
            p -> assertThat(TestClient.text((Publish) p)).isEqualTo("3"),
            p -> assertThat(TestClient.text((Publish) p)).isEqualTo("4"));
    publisher.publish("t", "5", 1);
    cluster.run();
    assertThat(young.payloads()).containsExactly("5");
    assertThat(cluster.broker(0).kernel().stats().sessions()).isZero();
    assertThat(cluster.broker(0).kernel().clientIds()).isEmpty();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.4-3] the connection at the other broker is told 0x8E; clean start discards")
  void discards() {
    TestClient watcher = connected(2, "w").subscribe("will", 0);
    Will will = new Will("will", 0, false, new byte[] {'w'}, 30, PublishProperties.NONE);
    TestClient old =
        cluster.broker(0).client(0, "c").connect(true, 0, will, TestClient.properties(1000, 10));
    old.subscribe("t", 1);
    cluster.run();
    TestClient young = cluster.broker(1).client(1, "c").connect(true, 1000);
    cluster.run();
    assertThat(old.goodbye()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
    assertThat(young.take(Connack.class).getFirst().sessionPresent()).isFalse();
    assertThat(watcher.payloads()).containsExactly("w");
    assertThat(cluster.broker(1).kernel().localRoutes()).isEmpty();
  }

  @Test
  @DisplayName("A delayed will moves with the session, and goes with the client that comes back")
  void movesWill() {
    TestClient watcher = connected(2, "w").subscribe("will", 0);
    Will will = new Will("will", 0, false, new byte[] {'w'}, 30, PublishProperties.NONE);
    cluster.broker(0).client(0, "c").connect(true, 0, will, TestClient.properties(1000, 10)).drop();
    cluster.run();
    CompletableFuture<Kernel.@Nullable HandOver> handOver =
        cluster.broker(0).kernel().handOver("c", false, Long.MAX_VALUE);
    cluster.run();
    assertThat(handOver.join())
        .isNotNull()
        .satisfies(
            given -> {
              SessionState.PendingWill pending = given.state().pendingWill();
              assertThat(pending).isNotNull();
              assertThat(pending.dueAtNanos() - cluster.broker(0).clock().nanoTime())
                  .isBetween(29_000_000_000L, 30_000_000_000L);
            });
    cluster.broker(0).advance(Duration.ofSeconds(60));
    cluster.run();
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName("Many connects at one broker with a session at another: one gets it, one survives")
  void concurrentClaims() {
    cluster.broker(0).client(0, "c").connect(true, 1000).subscribe("t", 1).drop();
    cluster.run();
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(cluster.broker(1).client(i % 2, "c").connect(false, 1000));
    }
    cluster.run();
    assertThat(clients.stream().filter(client -> !client.isClosed())).hasSize(1);
    for (TestClient client : clients) {
      List<Connack> connacks = client.take(Connack.class);
      assertThat(connacks).allMatch(Connack::sessionPresent);
    }
    assertThat(cluster.broker(1).kernel().localRoutes())
        .containsExactly(new Kernel.Route("t", null));
  }

  @Test
  @DisplayName("A claim that fails refuses the client, which may try again")
  void claimFails() {
    ClusterLink broken =
        new FailingLink(
            CompletableFuture.failedFuture(new IllegalStateException("nobody decides")));
    cluster.broker(0).kernel().cluster(broken);
    TestClient client = cluster.broker(0).client(0, "c").connect(true);
    TestClient again = cluster.broker(0).client(1, "c").connect(true);
    cluster.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    assertThat(again.connack()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    cluster.broker(0).kernel().cluster(cluster.link(0));
    TestClient later = cluster.broker(0).client(0, "c").connect(true);
    cluster.run();
    assertThat(later.connack()).isEqualTo(ReasonCode.SUCCESS);
  }

  private record FailingLink(CompletableFuture<ClusterLink.Grant> answer) implements ClusterLink {
    @Override
    public void localRoute(String filter, @Nullable String group, int members) {}

    @Override
    public String node() {
      return "here";
    }

    @Override
    public @Nullable String node(int peer) {
      return null;
    }

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      return DONE;
    }

    @Override
    public CompletableFuture<SharedAnswer> forwardShared(
        int peer, Message message, String filter, String group, boolean connected) {
      return CompletableFuture.completedFuture(SharedAnswer.NOBODY);
    }

    @Override
    public CompletableFuture<Grant> claim(String clientId, boolean discard) {
      return answer;
    }

    @Override
    public CompletableFuture<Boolean> relay(
        int peer, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
      return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<@Nullable Void> barrier(int peer) {
      return DONE;
    }

    @Override
    public void retained(Message message) {}
  }

  @Test
  @DisplayName("A group that spans brokers gets each message once (4.8.2)")
  void sharedAcross() {
    List<TestClient> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(connected(i, "m" + i).acknowledging().subscribe("$share/g/t", 1));
    }
    cluster.run();
    TestClient publisher = connected(0, "p");
    for (int i = 0; i < 90; i++) {
      publisher.publish("t", "" + i, i % 2);
    }
    cluster.run();
    List<String> all = new ArrayList<>();
    for (TestClient member : members) {
      List<String> payloads = member.payloads();
      assertThat(payloads).isNotEmpty();
      all.addAll(payloads);
    }
    assertThat(all).hasSize(90).doesNotHaveDuplicates();
    assertThat(publisher.take(Ack.class)).hasSize(45);
  }

  @Test
  @DisplayName("A peer that cannot take a group's message passes it on to a member here")
  void sharedFallsBack() {
    TestCluster sticky =
        new TestCluster(
            2, Settings.with("sharedStrategy", MqttSettings.SharedStrategy.ROUND_ROBIN));
    TestClient here = sticky.broker(0).client(0, "here").connect(true).acknowledging();
    here.subscribe("$share/g/t", 1);
    sticky.broker(1).client(0, "there").connect(true).subscribe("$share/g/t", 1);
    sticky.run();
    sticky.link(0).unreachable.add(1);
    TestClient publisher = sticky.broker(0).client(1, "p").connect(true);
    for (int i = 0; i < 10; i++) {
      publisher.publish("t", "" + i, 1);
    }
    sticky.run();
    assertThat(here.payloads()).hasSize(10);
    assertThat(publisher.take(Ack.class)).extracting(Ack::reason).containsOnly(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("round_robin: the turns of a peer that cannot take them go to all others alike")
  void sharedTurnsOfUnreachable() {
    TestCluster turns =
        new TestCluster(
            4, Settings.with("sharedStrategy", MqttSettings.SharedStrategy.ROUND_ROBIN));
    List<TestClient> members = new ArrayList<>();
    for (int i = 1; i < 4; i++) {
      members.add(turns.broker(i).client(0, "m" + i).connect(true).subscribe("$share/g/t", 0));
    }
    TestClient publisher = turns.broker(0).client(0, "p").connect(true);
    turns.run();
    turns.link(0).unreachable.add(1);
    for (int i = 0; i < 12; i++) {
      publisher.publish("t", "" + i, 1);
    }
    turns.run();
    assertThat(members.stream().map(member -> member.payloads().size())).containsExactly(0, 6, 6);
  }

  @Test
  @DisplayName("[MQTT-4.3.2-4] a group's message that no member may have is not acknowledged")
  void sharedUnreachable() {
    connected(1, "there").subscribe("$share/g/t", 2);
    TestClient publisher = connected(0, "p");
    cluster.run();
    cluster.link(0).unreachable.add(1);
    publisher.publish("t", "1", 1).publish("t", "2", 2);
    cluster.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.UNSPECIFIED_ERROR);
    assertThat(cluster.broker(0).kernel().stats().dropped())
        .containsEntry(DropReason.PEER_UNREACHABLE, 2L)
        .containsEntry(DropReason.NO_GROUP_MEMBER, 0L);
  }

  @Test
  @DisplayName("QoS 2 that a peer may have delivered goes to no other member (4.3.3)")
  void sharedOnce() {
    TestCluster turns =
        new TestCluster(
            2, Settings.with("sharedStrategy", MqttSettings.SharedStrategy.ROUND_ROBIN));
    TestClient here = turns.broker(0).client(0, "here").connect(true).acknowledging();
    here.subscribe("$share/g/t", 2);
    turns.broker(1).client(0, "there").connect(true).subscribe("$share/g/t", 2);
    turns.run();
    turns.link(0).unreachable.add(1);
    TestClient publisher = turns.broker(0).client(1, "p").connect(true);
    for (int i = 0; i < 10; i++) {
      publisher.publish("t", "" + i, 2);
    }
    turns.run();
    assertThat(here.payloads()).hasSize(5);
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsOnly(ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR)
        .hasSize(10);
  }

  @Test
  @DisplayName("local: a group's message stays here while there is a member here")
  void sharedLocal() {
    TestCluster local =
        new TestCluster(2, Settings.with("sharedStrategy", MqttSettings.SharedStrategy.LOCAL));
    TestClient here = local.broker(0).client(0, "here").connect(true);
    here.subscribe("$share/g/t", 0);
    TestClient there = local.broker(1).client(0, "there").connect(true);
    there.subscribe("$share/g/t", 0);
    TestClient publisher = local.broker(0).client(1, "p").connect(true);
    local.run();
    for (int i = 0; i < 20; i++) {
      publisher.publish("t", "" + i, 0);
    }
    local.run();
    assertThat(here.payloads()).hasSize(20);
    here.drop();
    local.run();
    publisher.publish("t", "x", 0);
    local.run();
    assertThat(there.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("Retained messages are everywhere, and a broker that joins can have them all")
  void retained() {
    TestClient publisher = connected(0, "p");
    publisher.publish("a", "1", 0, true).publish("b", "2", 0, true).publish("b", "", 0, true);
    cluster.run();
    TestClient late = connected(2, "late").subscribe("#", 0);
    cluster.run();
    assertThat(late.payloads()).containsExactly("1");
    assertThat(cluster.broker(1).kernel().retainedMessages())
        .extracting(Message::topic)
        .containsExactly("a");
  }

  @Test
  @DisplayName("Retained messages expire everywhere when the settings say so")
  void retainedExpire() {
    TestCluster expiring =
        new TestCluster(2, Settings.with("retainedExpiry", Duration.ofSeconds(100)));
    expiring.broker(0).client(0, "p").connect(true).publish("a", "x", 0, true);
    expiring.run();
    for (int i = 0; i < 2; i++) {
      assertThat(expiring.broker(i).kernel().retainedMessages()).as("broker " + i).hasSize(1);
      expiring.broker(i).advance(Duration.ofSeconds(101));
      assertThat(expiring.broker(i).kernel().retainedMessages()).as("broker " + i).isEmpty();
    }
  }

  @Test
  @DisplayName("Retained messages that a client has not got come along to another broker")
  void retainedOfTakenOver() {
    TestClient publisher = connected(0, "p");
    for (int i = 0; i < 100; i++) {
      publisher.publish("r/" + i, "" + i, 1, true);
    }
    cluster.run();
    TestClient subscriber = cluster.broker(1).client(0, "s").connect(true, 100);
    subscriber.subscribe("r/+", 1);
    cluster.run();
    assertThat(subscriber.payloads()).hasSize(32);
    TestClient there = cluster.broker(2).client(0, "s").connect(false, 100).acknowledging();
    cluster.run();
    assertThat(there.payloads()).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("Taps see a message at the broker that it was published at alone")
  void tapsOnce() {
    List<String> seen = new ArrayList<>();
    cluster.broker(0).kernel().tap("#", message -> seen.add("0"));
    cluster.broker(1).kernel().tap("#", message -> seen.add("1"));
    connected(1, "s").subscribe("t", 0);
    connected(0, "p").publish("t", "x", 0);
    cluster.run();
    assertThat(seen).containsExactly("0");
  }
}
