package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The members of a group are those of all brokers, over a real etcd and real streams. Each test has
 * a group of its own, two members at each of three brokers.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SharedGroupsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Map<String, SharedStrategy> STRATEGIES = new TreeMap<>();
  private static final List<KernelNode> nodes = new ArrayList<>();
  private static TestEtcd etcd;

  private final List<TestClient> members = new ArrayList<>();
  private final List<TestClient> publishers = new ArrayList<>();

  @BeforeAll
  static void start() {
    etcd = TestEtcd.start();
    for (SharedStrategy strategy : SharedStrategy.values()) {
      STRATEGIES.put(strategy.name(), strategy);
    }
    STRATEGIES.put("away", SharedStrategy.ROUND_ROBIN);
    MqttSettings settings = TestSettings.with("groupStrategies", STRATEGIES);
    for (String name : List.of("a", "b", "c")) {
      nodes.add(new KernelNode(etcd, name, settings));
    }
    await()
        .atMost(LONG)
        .until(
            () ->
                nodes.stream()
                    .map(node -> node.cluster)
                    .allMatch(each -> each.isReady() && each.stats().peersConnected() == 2));
  }

  @AfterAll
  static void stop() {
    nodes.forEach(KernelNode::close);
    etcd.close();
  }

  @AfterEach
  void leave() {
    members.forEach(TestClient::drop);
    publishers.forEach(TestClient::drop);
    awaitConnections(0, 0, 0);
  }

  private static void awaitConnections(int... expected) {
    for (int i = 0; i < expected.length; i++) {
      KernelNode node = nodes.get(i);
      int count = expected[i];
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.connections()).as(node.name).isEqualTo(count));
    }
  }

  /** Two members at each broker, of which all brokers know. */
  private void join(String group) {
    for (KernelNode node : nodes) {
      for (int i = 0; i < 2; i++) {
        TestClient member = node.client(i, group + "-" + node.name + i).connect(true, 1000);
        members.add(member.acknowledging().subscribe("$share/" + group + "/" + group + "/#", 1));
      }
    }
    await().atMost(LONG).until(() -> nodes.stream().allMatch(node -> node.announced(group) == 4));
    members.forEach(TestClient::take);
  }

  private TestClient publisher(KernelNode node, String clientId) {
    TestClient publisher = node.client(0, clientId).connect(true).acknowledging();
    publishers.add(publisher);
    await().atMost(LONG).until(() -> publisher.has(Connack.class));
    publisher.take();
    return publisher;
  }

  /** Publishes at QoS 1, and waits until all are acknowledged. */
  private static void publish(TestClient publisher, Stream<String> topics) {
    List<String> all = topics.toList();
    all.forEach(topic -> publisher.publish(topic, publisher.clientId(), 1));
    List<Ack> acks = new ArrayList<>();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              acks.addAll(publisher.take(Ack.class));
              assertThat(acks).hasSize(all.size());
            });
    assertThat(acks).extracting(Ack::reason).containsOnly(ReasonCode.SUCCESS);
  }

  private static Stream<String> topics(String group, int count) {
    return IntStream.range(0, count).mapToObj(i -> group + "/" + i);
  }

  /** What each member has got, when all together have got so much. */
  private List<List<Publish>> got(int count) {
    List<List<Publish>> got = new ArrayList<>();
    members.forEach(member -> got.add(new ArrayList<>()));
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (int i = 0; i < members.size(); i++) {
                got.get(i).addAll(members.get(i).take(Publish.class));
              }
              assertThat(got.stream().mapToInt(List::size).sum()).isEqualTo(count);
            });
    return got;
  }

  private List<Integer> counts(int count) {
    return got(count).stream().map(List::size).toList();
  }

  @Test
  @DisplayName("hash_topic: a topic goes to one member, whichever broker it is published at (S-28)")
  void hashTopic() {
    join("HASH_TOPIC");
    for (KernelNode node : nodes) {
      publish(publisher(node, "p-" + node.name), topics("HASH_TOPIC", 60));
    }
    Set<String> seen = new HashSet<>();
    for (List<Publish> each : got(3 * 60)) {
      Set<String> own = new HashSet<>();
      each.forEach(publish -> own.add(publish.topic()));
      assertThat(each).as("each topic from each broker").hasSize(3 * own.size());
      assertThat(seen).doesNotContainAnyElementsOf(own);
      seen.addAll(own);
    }
    assertThat(seen).hasSize(60);
  }

  @Test
  @DisplayName("hash_clientid: a publisher keeps its member when it moves to another broker (S-28)")
  void hashClientId() {
    join("HASH_CLIENTID");
    for (KernelNode node : nodes) {
      for (int i = 0; i < 12; i++) {
        TestClient publisher = publisher(node, "moving" + i);
        publish(publisher, topics("HASH_CLIENTID", 2));
        publisher.disconnect();
      }
    }
    Set<String> seen = new HashSet<>();
    for (List<Publish> each : got(3 * 12 * 2)) {
      Set<String> own = new HashSet<>();
      each.forEach(publish -> own.add(TestClient.text(publish)));
      assertThat(each).as("all of each publisher").hasSize(3 * 2 * own.size());
      assertThat(seen).doesNotContainAnyElementsOf(own);
      seen.addAll(own);
    }
    assertThat(seen).hasSize(12);
  }

  @Test
  @DisplayName("round_robin: a publisher's turns go to all members of all brokers alike (S-27)")
  void roundRobin() {
    join("ROUND_ROBIN");
    publish(publisher(nodes.get(1), "turns"), topics("ROUND_ROBIN", 60));
    assertThat(counts(60)).containsOnly(10);
  }

  @Test
  @DisplayName("random: any member of any broker is as likely as another")
  void random() {
    join("RANDOM");
    TestClient publisher = publisher(nodes.get(2), "chances");
    for (int i = 0; i < 30; i++) {
      // few at a time: who has a window's worth before it could acknowledge is passed over
      publish(publisher, topics("RANDOM", 20));
    }
    assertThat(counts(600)).allMatch(count -> count > 50 && count < 150);
  }

  @Test
  @DisplayName("sticky: all of a publisher's messages go to one member of all brokers")
  void sticky() {
    join("STICKY");
    publish(publisher(nodes.get(0), "faithful"), topics("STICKY", 30));
    assertThat(counts(30)).containsOnly(0, 30).containsOnlyOnce(30);
  }

  @Test
  @DisplayName("local: messages stay at their broker while it has members")
  void local() {
    join("LOCAL");
    publish(publisher(nodes.get(1), "near"), topics("LOCAL", 30));
    List<Integer> counts = counts(30);
    assertThat(counts.get(2) + counts.get(3)).isEqualTo(30);
  }

  @Test
  @DisplayName("Members that are away are passed over at all brokers, and keep what is for nobody")
  void away() {
    join("away");
    members.subList(0, 4).forEach(TestClient::drop);
    awaitConnections(0, 0, 2);
    TestClient publisher = publisher(nodes.getFirst(), "persistent");
    publish(publisher, topics("away", 30));
    assertThat(counts(30)).containsExactly(0, 0, 0, 0, 15, 15);
    members.subList(4, 6).forEach(TestClient::drop);
    awaitConnections(1, 0, 0);
    publish(publisher, topics("away", 30));
    members.clear();
    for (KernelNode node : nodes) {
      for (int i = 0; i < 2; i++) {
        TestClient back = node.client(i, "away-" + node.name + i).connect(false, 1000);
        members.add(back.acknowledging());
      }
    }
    assertThat(counts(30)).containsOnly(5);
    assertThat(nodes).allMatch(node -> node.dropped() == 0);
  }
}
