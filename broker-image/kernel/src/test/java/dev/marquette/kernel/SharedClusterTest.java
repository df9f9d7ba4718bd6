package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The members of a group are those of all brokers, whatever the strategy. */
class SharedClusterTest {
  private static TestCluster cluster(int brokers, SharedStrategy strategy) {
    return new TestCluster(brokers, Settings.with("sharedStrategy", strategy));
  }

  /** So many members at each broker, of one group. */
  private static List<TestClient> members(TestCluster cluster, int... perBroker) {
    List<TestClient> members = new ArrayList<>();
    for (int broker = 0; broker < perBroker.length; broker++) {
      for (int i = 0; i < perBroker[broker]; i++) {
        TestClient member = cluster.broker(broker).client(i % 2, "m" + broker + "-" + i);
        members.add(member.connect(true, 1000).acknowledging().subscribe("$share/g/t/#", 1));
      }
    }
    cluster.run();
    members.forEach(TestClient::take);
    return members;
  }

  private static TestClient publisher(TestCluster cluster, int broker) {
    TestClient publisher = cluster.broker(broker).client(0, "p" + broker);
    publisher.connect(true).acknowledging();
    cluster.run();
    return publisher;
  }

  private static List<Integer> counts(List<TestClient> members) {
    return members.stream().map(member -> member.payloads().size()).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  @DisplayName("hash_topic: a topic goes to one member, whichever broker it is published at (S-28)")
  void hashTopic(int brokers) {
    TestCluster cluster = cluster(brokers, SharedStrategy.HASH_TOPIC);
    List<TestClient> members = members(cluster, IntStream.range(0, brokers).map(b -> 2).toArray());
    for (int broker = 0; broker < brokers; broker++) {
      TestClient publisher = publisher(cluster, broker);
      for (int i = 0; i < 100; i++) {
        publisher.publish("t/" + i, "x", i % 2);
      }
    }
    cluster.run();
    Set<String> seen = new HashSet<>();
    int all = 0;
    for (TestClient member : members) {
      List<Publish> got = member.take(Publish.class);
      Set<String> own = new HashSet<>();
      got.forEach(publish -> own.add(publish.topic()));
      assertThat(own).isNotEmpty();
      assertThat(seen).doesNotContainAnyElementsOf(own);
      seen.addAll(own);
      all += got.size();
    }
    assertThat(all).isEqualTo(100 * brokers);
  }

  @Test
  @DisplayName("hash_clientid: a publisher keeps its member when it moves to another broker (S-28)")
  void hashClientId() {
    TestCluster cluster = cluster(3, SharedStrategy.HASH_CLIENTID);
    List<TestClient> members = members(cluster, 2, 2, 2);
    Map<String, Set<Integer>> takers = new HashMap<>();
    for (int broker = 0; broker < 3; broker++) {
      for (int i = 0; i < 40; i++) {
        TestClient publisher = cluster.broker(broker).client(i % 2, "p" + i).connect(true);
        cluster.run();
        publisher.publish("t/" + broker, "p" + i, 0).disconnect();
      }
    }
    cluster.run();
    for (int i = 0; i < members.size(); i++) {
      List<String> got = members.get(i).payloads();
      assertThat(got).as("member " + i).isNotEmpty();
      for (String publisher : got) {
        takers.computeIfAbsent(publisher, each -> new HashSet<>()).add(i);
      }
    }
    assertThat(takers).hasSize(40);
    assertThat(takers.values()).allMatch(each -> each.size() == 1);
  }

  @Test
  @DisplayName(
      "hash_topic: each member has its part, and those of others stay when one comes (S-28)")
  void hashParts() {
    TestCluster cluster = cluster(2, SharedStrategy.HASH_TOPIC);
    List<TestClient> members = members(cluster, 1, 4);
    Set<String> before = topicsOf(cluster, members.getFirst());
    assertThat(before.size()).as("of 1,000, a fifth").isBetween(130, 270);
    TestClient late = cluster.broker(1).client(0, "late").connect(true);
    late.subscribe("$share/g/t/#", 0);
    cluster.run();
    assertThat(topicsOf(cluster, members.getFirst()))
        .as("it gives some to the other broker, and gets none from it")
        .isSubsetOf(before)
        .hasSizeLessThan(before.size());
  }

  /** Which of 1,000 topics go to the member. */
  private static Set<String> topicsOf(TestCluster cluster, TestClient member) {
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 1000; i++) {
      publisher.publish("t/" + i, "t/" + i, 0);
    }
    cluster.run();
    return Set.copyOf(member.payloads());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "0, 1", "1, 1"})
  @DisplayName("round_robin: turns go to all members of all brokers alike (S-27)")
  void roundRobin(int first, int second) {
    TestCluster cluster = cluster(2, SharedStrategy.ROUND_ROBIN);
    List<TestClient> members = members(cluster, 1, 4);
    TestClient one = publisher(cluster, first);
    TestClient two = first == second ? one : publisher(cluster, second);
    for (int i = 0; i < 50; i++) {
      one.publish("t", "x", 1);
      two.publish("t", "x", 1);
    }
    cluster.run();
    assertThat(counts(members)).containsExactly(20, 20, 20, 20, 20);
  }

  @Test
  @DisplayName("round_robin: from a broker without members, to those of two others alike (S-27)")
  void roundRobinFromAfar() {
    TestCluster cluster = cluster(3, SharedStrategy.ROUND_ROBIN);
    List<TestClient> members = members(cluster, 0, 1, 3);
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 40; i++) {
      publisher.publish("t", "x", 0);
    }
    cluster.run();
    assertThat(counts(members)).containsExactly(10, 10, 10, 10);
  }

  @Test
  @DisplayName("random: any member of any broker is as likely as another")
  void random() {
    TestCluster cluster = cluster(3, SharedStrategy.RANDOM);
    List<TestClient> members = members(cluster, 1, 4, 5);
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 2000; i++) {
      publisher.publish("t", "x", 0);
    }
    cluster.run();
    assertThat(counts(members)).allMatch(count -> count > 130 && count < 270);
  }

  @Test
  @DisplayName("random: what a broker cannot take falls to all other members alike")
  void randomOfTheRest() {
    TestCluster cluster = cluster(2, SharedStrategy.RANDOM);
    List<TestClient> members = members(cluster, 2, 8);
    members.subList(2, 10).forEach(TestClient::drop);
    cluster.run();
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 1000; i++) {
      publisher.publish("t", "x", 0);
    }
    cluster.run();
    assertThat(counts(members.subList(0, 2))).allMatch(count -> count > 400 && count < 600);
  }

  @Test
  @DisplayName("sticky: keeps to one member of all brokers, until its client is away")
  void sticky() {
    TestCluster cluster = cluster(2, SharedStrategy.STICKY);
    List<TestClient> members = members(cluster, 2, 2);
    TestClient publisher = publisher(cluster, 0);
    int first = taker(cluster, publisher, members);
    members.get(first).drop();
    cluster.run();
    int second = taker(cluster, publisher, members);
    assertThat(second).isNotEqualTo(first);
    assertThat(taker(cluster, publisher, members)).isEqualTo(second);
  }

  @Test
  @DisplayName("sticky: what comes from another broker moves nobody here to another member")
  void stickyToEachItsOwn() {
    for (int round = 0; round < 20; round++) {
      TestCluster cluster = cluster(2, SharedStrategy.STICKY);
      List<TestClient> members = members(cluster, 2, 2);
      TestClient here = publisher(cluster, 0);
      TestClient there = publisher(cluster, 1);
      int first = taker(cluster, here, members);
      taker(cluster, there, members);
      assertThat(taker(cluster, here, members)).isEqualTo(first);
    }
  }

  /** The one member that gets ten messages. */
  private static int taker(TestCluster cluster, TestClient publisher, List<TestClient> members) {
    for (int i = 0; i < 10; i++) {
      publisher.publish("t/" + i, "x", 1);
    }
    cluster.run();
    List<Integer> counts = counts(members);
    assertThat(counts).containsOnly(0, 10).containsOnlyOnce(10);
    return counts.indexOf(10);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName(
      "A member at another broker whose client is away is passed over, whatever the strategy")
  void passesOverAway(SharedStrategy strategy) {
    TestCluster cluster = cluster(3, strategy);
    List<TestClient> members = members(cluster, 0, 1, 1);
    members.getFirst().drop();
    cluster.run();
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 60; i++) {
      publisher.publish("t", "" + i, i % 3);
    }
    cluster.run();
    assertThat(members.getLast().payloads()).hasSize(60);
    assertThat(publisher.take(Ack.class)).extracting(Ack::reason).containsOnly(ReasonCode.SUCCESS);
    for (int broker = 0; broker < 3; broker++) {
      assertThat(cluster.broker(broker).kernel().stats().dropped().values()).containsOnly(0L);
    }
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("However many members here are away, one that is connected elsewhere is found")
  void passesOverMany(SharedStrategy strategy) {
    TestCluster cluster = cluster(2, strategy);
    List<TestClient> members = members(cluster, 40, 1);
    members.subList(0, 40).forEach(TestClient::drop);
    cluster.run();
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 60; i++) {
      publisher.publish("t", "" + i, i % 3);
    }
    cluster.run();
    assertThat(members.getLast().payloads()).hasSize(60);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("However many members are away before it, one that is connected is found")
  void findsTheLast(SharedStrategy strategy) {
    for (int brokers = 1; brokers <= 2; brokers++) {
      TestCluster cluster = cluster(brokers, strategy);
      List<TestClient> members = members(cluster, 200);
      members.subList(0, 199).forEach(TestClient::drop);
      cluster.run();
      TestClient publisher = publisher(cluster, brokers - 1);
      for (int i = 0; i < 60; i++) {
        publisher.publish("t/" + i, "" + i, i % 3);
      }
      cluster.run();
      assertThat(members.getLast().payloads()).hasSize(60);
    }
  }

  @Test
  @DisplayName("round_robin: however many are away before them, all who are connected have turns")
  void turnsBehindMany() {
    TestCluster cluster = cluster(2, SharedStrategy.ROUND_ROBIN);
    List<TestClient> members = members(cluster, 43, 2);
    members.subList(0, 40).forEach(TestClient::drop);
    cluster.run();
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 50; i++) {
      publisher.publish("t", "" + i, 1);
    }
    cluster.run();
    assertThat(counts(members.subList(40, 45))).containsExactly(10, 10, 10, 10, 10);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("When all members are away, one keeps the message, be it at another broker")
  void waitsForWhoIsAway(SharedStrategy strategy) {
    TestCluster cluster = cluster(2, strategy);
    TestClient away = members(cluster, 0, 1).getFirst();
    away.drop();
    cluster.run();
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 20; i++) {
      publisher.publish("t", "" + i, 1);
    }
    cluster.run();
    assertThat(publisher.take(Ack.class)).hasSize(20);
    TestClient back = cluster.broker(1).client(0, away.clientId()).connect(false, 1000);
    back.acknowledging();
    cluster.run();
    assertThat(back.payloads()).hasSize(20);
    assertThat(cluster.link(0).forwardedShared).as("the only one is asked once").isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName(
      "A member at another broker that is full is passed over, and nothing counts as dropped")
  void passesOverFull(SharedStrategy strategy) {
    TestCluster cluster =
        new TestCluster(2, Settings.with("sharedStrategy", strategy, "maxQueueLength", 1));
    TestClient full = cluster.broker(1).client(0, "full");
    full.connect(true, 0, null, TestClient.properties(0, 1));
    full.subscribe("$share/g/t/#", 1).subscribe("own", 1);
    TestClient taking = members(cluster, 1).getFirst();
    TestClient publisher = publisher(cluster, 0);
    publisher.publish("own", "window", 1).publish("own", "queue", 1);
    cluster.run();
    for (int i = 0; i < 20; i++) {
      publisher.publish("t/" + i, "" + i, 1);
      cluster.run();
    }
    assertThat(taking.payloads()).hasSize(20);
    assertThat(cluster.broker(0).kernel().stats().dropped().values()).containsOnly(0L);
    assertThat(cluster.broker(1).kernel().stats().dropped().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("What no member of any broker takes counts as dropped once, where it was published")
  void dropsOnce(SharedStrategy strategy) {
    TestCluster cluster =
        new TestCluster(3, Settings.with("sharedStrategy", strategy, "queueQos0", false));
    members(cluster, 1, 2, 2).forEach(TestClient::drop);
    cluster.run();
    publisher(cluster, 0).publish("t", "x", 0);
    cluster.run();
    assertThat(dropped(cluster, 0)).isEqualTo(1);
    assertThat(dropped(cluster, 1) + dropped(cluster, 2)).isZero();
  }

  private static long dropped(TestCluster cluster, int broker) {
    return cluster
        .broker(broker)
        .kernel()
        .stats()
        .dropped()
        .getOrDefault(DropReason.NO_GROUP_MEMBER, -1L);
  }

  @Test
  @DisplayName("A broker with members that others do not count yet counts as one member (S-28)")
  void countsOne() {
    TestCluster cluster = cluster(2, SharedStrategy.ROUND_ROBIN);
    List<TestClient> members = members(cluster, 1, 4);
    cluster.broker(0).kernel().remoteRoute(1, "t/#", "g", 1); // as an older broker's route is read
    TestClient publisher = publisher(cluster, 0);
    for (int i = 0; i < 40; i++) {
      publisher.publish("t", "x", 0);
    }
    cluster.run();
    assertThat(counts(members)).containsExactly(20, 5, 5, 5, 5);
  }

  @Test
  @DisplayName("The number of members is told exactly up to 8, and seldom beyond (S-15)")
  void announcesSeldom() {
    TestCluster cluster = new TestCluster(2);
    List<TestClient> members = members(cluster, 2000);
    List<String> told = told(cluster);
    assertThat(told).startsWith("+t/#@g", "+t/#@g*2", "+t/#@g*3").contains("+t/#@g*8");
    assertThat(told).hasSizeLessThan(60).doesNotHaveDuplicates();
    assertThat(cluster.broker(0).kernel().localRoutes())
        .singleElement()
        .satisfies(route -> assertThat(route.members()).isBetween(1750, 2250));
    members.forEach(TestClient::disconnect);
    members.subList(0, 1999).forEach(each -> cluster.broker(0).kernel().kick(each.clientId()));
    cluster.run();
    assertThat(cluster.broker(0).kernel().localRoutes())
        .containsExactly(new Kernel.Route("t/#", "g", 1));
    cluster.broker(0).kernel().kick(members.getLast().clientId());
    cluster.run();
    assertThat(cluster.broker(0).kernel().localRoutes()).isEmpty();
    assertThat(told(cluster)).endsWith("+t/#@g*2", "+t/#@g", "-t/#@g").hasSizeLessThan(120);
  }

  private static List<String> told(TestCluster cluster) {
    return cluster.link(0).events.stream().filter(each -> each.contains("@")).toList();
  }
}
