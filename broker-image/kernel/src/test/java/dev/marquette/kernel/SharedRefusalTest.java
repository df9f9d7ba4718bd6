package dev.marquette.kernel;

import static dev.marquette.kernel.Message.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a group's message that peers do not take, and how often they are asked. */
class SharedRefusalTest {
  private final List<TestClient> members = new ArrayList<>();

  /** One member of the group at each broker but the first. */
  private TestCluster cluster(int brokers, MqttSettings settings) {
    TestCluster cluster = new TestCluster(brokers, settings);
    for (int broker = 1; broker < brokers; broker++) {
      members.add(member(cluster, broker));
    }
    cluster.run();
    members.forEach(TestClient::take);
    return cluster;
  }

  private static TestClient member(TestCluster cluster, int broker) {
    TestClient member = cluster.broker(broker).client(0, "m" + broker).acknowledging();
    return member.connect(true, 1000).subscribe("$share/g/t/#", 2);
  }

  private static TestClient publisher(TestCluster cluster) {
    TestClient publisher = cluster.broker(0).client(1, "p").connect(true).acknowledging();
    cluster.run();
    return publisher;
  }

  private static void publish(TestCluster cluster, TestClient publisher, int count, int qos) {
    for (int i = 0; i < count; i++) {
      publisher.publish("t/" + i, "" + i, qos);
      cluster.run();
    }
  }

  private static long dropped(TestCluster cluster, DropReason reason) {
    return cluster.broker(0).kernel().stats().dropped().getOrDefault(reason, 0L);
  }

  private static void assertNothingDropped(TestCluster cluster) {
    assertThat(cluster.broker(0).kernel().stats().dropped().values()).containsOnly(0L);
  }

  private static MqttSettings inTurn() {
    return Settings.with("sharedStrategy", SharedStrategy.ROUND_ROBIN);
  }

  // --- out of reach ---

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "1, false", "1, true", "2, false", "2, true"})
  @DisplayName("What a peer was not sent goes to another member, at every QoS")
  void notSent(int qos, boolean isLate) {
    TestCluster cluster = cluster(3, inTurn());
    cluster.link(0).unsent.add(1);
    cluster.link(0).failsLate = isLate;
    TestClient publisher = publisher(cluster);
    publish(cluster, publisher, 10, qos);
    assertThat(members.get(0).payloads()).isEmpty();
    assertThat(members.get(1).payloads()).hasSize(10);
    assertThat(publisher.take(Ack.class)).allMatch(ack -> ack.reason() == ReasonCode.SUCCESS);
    assertNothingDropped(cluster);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("What a peer was not sent goes to a member here, be its client away")
  void notSentToWhoIsAwayHere(int qos) {
    TestCluster cluster = cluster(2, inTurn());
    TestClient here = member(cluster, 0);
    cluster.run();
    here.drop();
    cluster.run();
    cluster.link(0).unsent.add(1);
    publish(cluster, publisher(cluster), 10, qos);
    TestClient back = cluster.broker(0).client(0, here.clientId()).connect(false, 1000);
    back.acknowledging();
    cluster.run();
    assertThat(back.payloads()).hasSize(10);
    assertNothingDropped(cluster);
  }

  @Test
  @DisplayName("[MQTT-4.3.2-4] what a peer was not sent, and no other takes, is not acknowledged")
  void notSentAndRefused() {
    TestCluster cluster = cluster(3, inTurn());
    cluster.link(0).unsent.add(1);
    cluster.link(0).answers.put(2, SharedAnswer.NOBODY);
    TestClient publisher = cluster.broker(0).connected(1, "p");
    publisher.publish("t", "1", 1).publish("t", "2", 2).publish("t", "0", 0);
    cluster.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.UNSPECIFIED_ERROR);
    assertThat(dropped(cluster, DropReason.PEER_UNREACHABLE)).isEqualTo(3);
    assertThat(dropped(cluster, DropReason.NO_GROUP_MEMBER)).isZero();
  }

  @Test
  @DisplayName("What a peer may have goes to another member at QoS 1 alone (4.3)")
  void mayHaveBeenSent() {
    TestCluster cluster = cluster(3, inTurn());
    cluster.link(0).unreachable.add(1);
    TestClient publisher = publisher(cluster);
    publish(cluster, publisher, 10, 1);
    assertThat(members.get(1).payloads()).hasSize(10);
    assertThat(publisher.take(Ack.class)).allMatch(ack -> ack.reason() == ReasonCode.SUCCESS);
    publish(cluster, publisher, 10, 0);
    publish(cluster, publisher, 10, 2);
    assertThat(members.get(1).payloads()).as("every other one of them").hasSize(10);
    assertThat(dropped(cluster, DropReason.PEER_UNREACHABLE)).isEqualTo(10);
  }

  // --- how often ---

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("When all members are away, one peer alone is sent a message twice")
  void asksOnceForWhoIsAway(SharedStrategy strategy) {
    TestCluster cluster = cluster(4, Settings.with("sharedStrategy", strategy));
    members.forEach(TestClient::drop);
    cluster.run();
    publish(cluster, publisher(cluster), 20, 1);
    assertThat(cluster.link(0).forwardedShared).isEqualTo(20 * (3 + 1));
    assertNothingDropped(cluster);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("Who has no member that takes it is asked once, in favour of one who is away")
  void asksWhoHasSomebody(SharedStrategy strategy) {
    TestCluster cluster = cluster(4, Settings.with("sharedStrategy", strategy));
    cluster.link(0).answers.put(1, SharedAnswer.NOBODY);
    cluster.link(0).answers.put(3, SharedAnswer.NOBODY);
    members.get(1).drop();
    cluster.run();
    publish(cluster, publisher(cluster), 20, 1);
    assertThat(cluster.link(0).forwardedShared).isEqualTo(20 * (3 + 1));
    TestClient back = cluster.broker(2).client(0, "m2").connect(false, 1000).acknowledging();
    cluster.run();
    assertThat(back.payloads()).hasSize(20);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("When no broker has a member that takes it, each is asked once")
  void asksEachOnce(SharedStrategy strategy) {
    TestCluster cluster = cluster(4, Settings.with("sharedStrategy", strategy));
    for (int peer = 1; peer < 4; peer++) {
      cluster.link(0).answers.put(peer, SharedAnswer.NOBODY);
    }
    publish(cluster, publisher(cluster), 20, 1);
    assertThat(cluster.link(0).forwardedShared).isEqualTo(20 * 3);
    assertThat(dropped(cluster, DropReason.NO_GROUP_MEMBER)).isEqualTo(20);
  }

  @Property(tries = 60)
  @Label("However full members are that are away, no peer is asked a second time in vain")
  void asksNobodyTwiceInVain(
      @ForAll SharedStrategy strategy,
      @ForAll @Size(6) List<@IntRange(max = 2) Integer> room,
      @ForAll @IntRange(max = 1) int qos) {
    TestCluster cluster =
        new TestCluster(4, Settings.with("sharedStrategy", strategy, "maxQueueLength", 2));
    List<TestClient> away = new ArrayList<>();
    for (int i = 0; i < room.size(); i++) {
      TestClient member = cluster.broker(1 + i % 3).client(i % 2, "m" + i).connect(true, 1000);
      member.subscribe("$share/g/t/#", 1);
      for (int filled = room.get(i); filled < 2; filled++) {
        member.subscribe("fill/" + filled, 1);
      }
      away.add(member);
    }
    cluster.run();
    away.forEach(TestClient::drop);
    cluster.run();
    TestClient publisher = publisher(cluster);
    publisher.publish("fill/0", "x", 1).publish("fill/1", "x", 1);
    cluster.run();
    int places = room.stream().mapToInt(Integer::intValue).sum();
    publish(cluster, publisher, places, qos);
    assertThat(cluster.link(0).forwardedShared).as("one has room").isEqualTo(places * (3 + 1));
    assertThat(dropped(cluster, DropReason.NO_GROUP_MEMBER)).isZero();
    publish(cluster, publisher, 5, qos);
    assertThat(cluster.link(0).forwardedShared - places * (3 + 1))
        .as("none has room")
        .isEqualTo(5 * 3);
    assertThat(dropped(cluster, DropReason.NO_GROUP_MEMBER)).isEqualTo(5);
  }

  @Test
  @DisplayName("A broker finds the one that is away and has room among many that have none")
  void findsRoomAmongMany() {
    TestBroker broker = new TestBroker(2, Settings.with("maxQueueLength", 1), ClusterLink.ALONE);
    for (int i = 0; i < 700; i++) {
      TestClient member = broker.client(i < 600 ? 1 : i % 2, "m" + i).connect(true, 1000);
      members.add(member.subscribe("$share/g/t", 1));
      broker.run();
      member.drop();
    }
    broker.run();
    for (int room = 700; room > 0; room--) {
      if (room < 4 || room % 100 == 0) {
        assertThat(answer(broker, true)).isEqualTo(SharedAnswer.AWAY);
      }
      assertThat(answer(broker, false)).as("room for %d", room).isEqualTo(SharedAnswer.TAKEN);
    }
    assertThat(answer(broker, true)).isEqualTo(SharedAnswer.NOBODY);
    assertThat(answer(broker, false)).isEqualTo(SharedAnswer.NOBODY);
  }

  @Test
  @DisplayName("round_robin: to be looked at for room is not to have had a turn")
  void lookingIsNoTurn() {
    TestCluster cluster = cluster(2, inTurn());
    members.add(cluster.broker(1).client(0, "other").connect(true, 1000));
    members.getLast().subscribe("$share/g/t/#", 2);
    cluster.run();
    cluster.broker(0).kernel().remoteRoute(2, "t/#", "g", 1); // else the only one is asked once
    cluster.link(0).answers.put(2, SharedAnswer.NOBODY);
    members.forEach(TestClient::drop);
    cluster.run();
    publish(cluster, publisher(cluster), 30, 1);
    for (String id : new String[] {"m1", "other"}) {
      TestClient back = cluster.broker(1).client(0, id).connect(false, 1000).acknowledging();
      cluster.run();
      assertThat(back.payloads()).hasSize(15);
    }
  }

  @Test
  @DisplayName("Members here that are away have their part, and cost no peer a second question")
  void partsOfWhoIsAway() {
    TestCluster cluster = cluster(2, Settings.with("sharedStrategy", SharedStrategy.RANDOM));
    for (int i = 0; i < 3; i++) {
      TestClient here = cluster.broker(0).client(0, "here" + i);
      members.add(here.connect(true, 1000).subscribe("$share/g/t/#", 1));
    }
    cluster.run();
    members.forEach(TestClient::drop);
    cluster.run();
    publish(cluster, publisher(cluster), 400, 1);
    int second = cluster.link(0).forwardedShared - 400;
    assertThat(second).as("a quarter of 400").isBetween(50, 150);
  }

  @Test
  @DisplayName("round_robin: when all are away, turns go to all members of all brokers alike")
  void turnsOfWhoIsAway() {
    TestCluster cluster = cluster(3, inTurn());
    members.add(member(cluster, 0));
    cluster.run();
    members.forEach(TestClient::drop);
    cluster.run();
    publish(cluster, publisher(cluster), 30, 1);
    for (int broker = 0; broker < 3; broker++) {
      TestClient back = cluster.broker(broker).client(0, "m" + broker).connect(false, 1000);
      back.acknowledging();
      cluster.run();
      assertThat(back.payloads()).hasSize(10);
    }
  }

  @Test
  @DisplayName("sticky: a peer that refuses is not stuck to, when another member takes messages")
  void sticksToWhoTakes() {
    TestCluster cluster = cluster(2, Settings.with("sharedStrategy", SharedStrategy.STICKY));
    TestClient publisher = publisher(cluster);
    publish(cluster, publisher, 10, 1);
    assertThat(members.getFirst().payloads()).as("it is the only one").hasSize(10);
    TestClient here = member(cluster, 0);
    members.getFirst().drop();
    cluster.run();
    publish(cluster, publisher, 60, 1);
    assertThat(here.payloads()).hasSize(60);
    int asked = cluster.link(0).forwardedShared;
    publish(cluster, publisher, 60, 1);
    assertThat(here.payloads()).hasSize(60);
    assertThat(cluster.link(0).forwardedShared).as("nobody else is asked").isEqualTo(asked);
  }

  // --- why ---

  @Test
  @DisplayName("A peer whose loop is behind passes the message on; if it is dropped, for that")
  void behind() {
    TestCluster cluster = cluster(3, inTurn());
    cluster.link(0).answers.put(1, SharedAnswer.BEHIND);
    TestClient publisher = publisher(cluster);
    publish(cluster, publisher, 10, 0);
    assertThat(members.get(1).payloads()).hasSize(10);
    assertNothingDropped(cluster);
    cluster.link(0).answers.put(2, SharedAnswer.NOBODY);
    publish(cluster, publisher, 10, 0);
    assertThat(dropped(cluster, DropReason.LOOP_BEHIND)).isEqualTo(10);
    assertThat(dropped(cluster, DropReason.NO_GROUP_MEMBER)).isZero();
  }

  @Test
  @DisplayName("A broker says that a member's loop is too far behind for QoS 0")
  void saysThatItIsBehind() {
    TestBroker broker = new TestBroker(2);
    BrokerKernel kernel = broker.kernel();
    broker.connected(1, "m").subscribe("$share/g/t", 1);
    broker.run();
    String from = kernel.home("a").index == 0 ? "a" : "b";
    assertThat(kernel.home(from).index).isZero();
    List<CompletableFuture<SharedAnswer>> answers = new ArrayList<>();
    for (int qos = 1; qos >= 0; qos--) {
      for (int i = 0; i < 80; i++) {
        Message message =
            new Message(
                "t", new byte[1 << 20], qos, false, PublishProperties.NONE, from, null, 0, NEVER);
        answers.add(kernel.deliverShared(message, "t", "g", i % 2 == 0));
      }
    }
    while (broker.loops().getFirst().runOne()) {
      // the other loop does nothing meanwhile
    }
    assertThat(answers.subList(0, 80)).noneMatch(CompletableFuture::isDone);
    assertThat(answers.getLast()).isCompletedWithValue(SharedAnswer.BEHIND);
    broker.run();
    assertThat(answers.subList(0, 80))
        .allSatisfy(answer -> assertThat(answer).isCompletedWithValue(SharedAnswer.TAKEN));
    assertThat(kernel.stats().dropped()).containsEntry(DropReason.LOOP_BEHIND, 0L);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("A broker says whether members that are away are all that it has")
  void saysWhoIsAway(SharedStrategy strategy) {
    TestBroker broker =
        new TestBroker(2, Settings.with("sharedStrategy", strategy), ClusterLink.ALONE);
    assertThat(answer(broker, true)).as("no group").isEqualTo(SharedAnswer.NOBODY);
    TestClient member = broker.client(1, "m").connect(true, 1000).subscribe("$share/g/t", 1);
    broker.run();
    assertThat(answer(broker, true)).isEqualTo(SharedAnswer.TAKEN);
    member.drop();
    broker.run();
    assertThat(answer(broker, true)).isEqualTo(SharedAnswer.AWAY);
    assertThat(answer(broker, false)).isEqualTo(SharedAnswer.TAKEN);
  }

  @Test
  @DisplayName("A broker whose chosen member leaves says that another one is away")
  void saysWhoIsAwayWhenTheChosenLeaves() {
    TestBroker broker = new TestBroker(2);
    TestClient away = broker.client(1, "away").connect(true, 1000).subscribe("$share/g/t", 1);
    TestClient leaving = broker.client(1, "leaving").connect(true).subscribe("$share/g/t", 1);
    broker.run();
    away.drop();
    broker.run();
    String from = broker.kernel().home("a").index == 0 ? "a" : "b";
    leaving.unsubscribe("$share/g/t"); // its loop has not come to it yet
    CompletableFuture<SharedAnswer> answer =
        broker.kernel().deliverShared(message(from), "t", "g", true);
    while (broker.loops().getFirst().runOne()) {
      // it is on its way to the member's loop
    }
    assertThat(answer).isNotDone();
    broker.run();
    assertThat(answer).isCompletedWithValue(SharedAnswer.AWAY);
  }

  private static SharedAnswer answer(TestBroker broker, boolean connected) {
    CompletableFuture<SharedAnswer> answer =
        broker.kernel().deliverShared(message("p"), "t", "g", connected);
    broker.run();
    return answer.join();
  }

  private static Message message(String from) {
    return message("t", from);
  }

  static Message message(String topic, String from) {
    return new Message(topic, new byte[1], 1, false, PublishProperties.NONE, from, null, 0, NEVER);
  }
}
