package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.TestEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Retained messages across brokers. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RetainedTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private TestEtcd etcd;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
    etcd.close();
  }

  private TestNode node(String name, String... filters) {
    TestNode node = new TestNode(etcd, name, Set.of(filters), TestNode.PATIENT);
    nodes.add(node);
    return node;
  }

  private void awaitMembers(int count) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (TestNode node : nodes) {
                ClusterStats stats = node.cluster.stats();
                assertThat(stats.members()).as(node.name).isEqualTo(count);
                assertThat(stats.peersConnected()).as(node.name).isEqualTo(count - 1);
                assertThat(node.cluster.isReady()).as(node.name).isTrue();
              }
            });
  }

  private static void retain(TestNode at, String topic, String payload) {
    at.kernel.retain(Samples.message(topic, payload, 1, at.name));
  }

  private static Map<String, String> retained(TestNode at) {
    Map<String, String> texts = new TreeMap<>();
    at.kernel.retained.forEach((topic, message) -> texts.put(topic, Samples.text(message)));
    return texts;
  }

  private void awaitEverywhere(Map<String, String> expected) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (TestNode node : nodes) {
                assertThat(retained(node)).as(node.name).isEqualTo(expected);
              }
            });
  }

  @Test
  @DisplayName("retained messages: everybody has them, one that joins gets them, clears included")
  void retainedMessagesAreEverywhere() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    for (int i = 0; i < 1200; i++) {
      a.kernel.retain(Samples.message("r/" + i, "v", 1, "p", 1000 + i));
    }
    b.kernel.retain(Samples.message("r/b", "v", 1, "q", 2000));
    await().atMost(LONG).until(() -> b.kernel.retained.size() == 1201);
    a.kernel.retain(Samples.message("r/7", "", 1, "p", 3000));
    await().atMost(LONG).until(() -> b.kernel.retained.size() == 1200);
    long began = System.nanoTime();
    TestNode c = node("c", "c/#");
    await().atMost(LONG).until(c.cluster::isReady);
    if (System.nanoTime() - began < Cluster.RETAINED_PATIENCE.toNanos()) {
      assertThat(c.kernel.retained).as("of one that is ready in time").hasSize(1200);
    }
    awaitMembers(3);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(c.kernel.retained.keySet())
                    .isEqualTo(a.kernel.retained.keySet())
                    .hasSize(1200));
  }

  @Test
  @DisplayName("a retained message that changes while a broker joins ends the same everywhere")
  void retainedMessagesThatChangeDuringAJoin() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    for (int i = 0; i < 3000; i++) {
      a.kernel.retain(Samples.message("r/" + i, "old", 1, "p", 1000));
    }
    await().atMost(LONG).until(() -> b.kernel.retained.size() == 3000);
    TestNode c = node("c", "c/#");
    for (int i = 0; i < 3000; i++) {
      b.kernel.retain(Samples.message("r/" + i, i % 3 == 0 ? "" : "new", 1, "q", 2000));
    }
    awaitMembers(3);
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (TestNode node : List.of(a, b, c)) {
                assertThat(node.kernel.retained).as(node.name).hasSize(2000);
                assertThat(node.kernel.retained.values())
                    .as(node.name)
                    .allMatch(message -> Samples.text(message).equals("new"));
              }
            });
  }

  @Test
  @DisplayName("two brokers that can't reach each other change the same topics: both end with one")
  void concurrentChangesConverge() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    for (int i = 0; i < 30; i++) {
      retain(a, "r/" + i, "old");
    }
    await().atMost(LONG).until(() -> b.kernel.retained.size() == 30);
    a.fromPeers.refuse();
    b.fromPeers.refuse();
    for (int i = 0; i < 30; i++) {
      retain(i % 2 == 0 ? a : b, "r/" + i, i % 3 == 0 ? "" : "first");
      retain(i % 2 == 0 ? b : a, "r/" + i, i % 5 == 0 ? "" : "second");
    }
    a.fromPeers.restore();
    b.fromPeers.restore();
    awaitMembers(2);
    retain(a, "last", "a");
    retain(b, "last too", "b");
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(retained(a)).containsKeys("last", "last too");
              assertThat(retained(b)).isEqualTo(retained(a));
            });
  }

  @Test
  @DisplayName(
      "a broker that the others took for gone: it gets what it missed, cleared topics too, and the"
          + " others get what it changed")
  void aBrokerThatReturnsCatchesUp() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    TestNode c = node("c", "c/#");
    awaitMembers(3);
    await().atMost(LONG).until(() -> a.indexOf("c/#") >= 0 && b.indexOf("c/#") >= 0);
    retain(a, "stays", "1");
    retain(a, "cleared", "1");
    retain(b, "changed", "1");
    retain(c, "cleared there", "1");
    awaitEverywhere(Map.of("stays", "1", "cleared", "1", "changed", "1", "cleared there", "1"));

    c.kill();
    await().atMost(LONG).until(() -> a.indexOf("c/#") < 0 && b.indexOf("c/#") < 0);
    retain(a, "cleared", "");
    retain(b, "changed", "2");
    retain(b, "new", "1");
    retain(c, "cleared there", "");
    retain(c, "new there", "1");

    c.toEtcd.restore();
    c.fromPeers.restore();
    awaitMembers(3);
    awaitEverywhere(Map.of("stays", "1", "changed", "2", "new", "1", "new there", "1"));

    node("d", "d/#");
    awaitMembers(4);
    awaitEverywhere(Map.of("stays", "1", "changed", "2", "new", "1", "new there", "1"));
  }
}
