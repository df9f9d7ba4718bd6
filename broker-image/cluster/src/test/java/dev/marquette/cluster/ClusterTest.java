package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.NotSentException;
import dev.marquette.kernel.bans.Ban;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ClusterTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private TestEtcd etcd;
  private EtcdClient client;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
    client.close();
    etcd.close();
  }

  private TestNode node(String name, String... filters) {
    return node(TestNode.PATIENT, name, filters);
  }

  private TestNode node(ClusterConfig.Timing timing, String name, String... filters) {
    TestNode node = new TestNode(etcd, name, Set.of(filters), timing);
    nodes.add(node);
    return node;
  }

  private void awaitMembers(int count) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              List<String> names = nodes.stream().map(node -> node.name).sorted().toList();
              for (TestNode node : nodes) {
                ClusterStats stats = node.cluster.stats();
                assertThat(stats.members()).as(node.name).isEqualTo(count);
                assertThat(node.cluster.nodes()).as(node.name).isEqualTo(names);
                assertThat(stats.peersConnected()).as(node.name).isEqualTo(count - 1);
                assertThat(node.cluster.isReady()).as(node.name).isTrue();
              }
            });
  }

  private static void awaitRoutes(TestNode at, String marker, Set<String> filters) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              int peer = at.indexOf(marker);
              assertThat(at.kernel.filtersOf(peer)).containsExactlyInAnyOrderElementsOf(filters);
            });
  }

  private Set<String> routeKeys(String node) {
    return client.list(TestNode.KEYS.routesPrefix(node)).join().entries().stream()
        .map(Entry::key)
        .collect(Collectors.toSet());
  }

  @Test
  void brokersFindEachOtherAndTheirRoutes() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    TestNode c = node("c", "c/#");
    awaitMembers(3);
    String longFilter = "x/".repeat(5000) + "ü";
    b.kernel.subscribe("s/+", "group");
    b.kernel.subscribe(longFilter, null);
    awaitRoutes(a, "b/#", Set.of("b/#", "group:s/+", longFilter));
    awaitRoutes(c, "b/#", Set.of("b/#", "group:s/+", longFilter));
    b.kernel.unsubscribe("s/+", "group");
    b.kernel.unsubscribe(longFilter, null);
    awaitRoutes(a, "b/#", Set.of("b/#"));
    awaitRoutes(b, "c/#", Set.of("c/#"));
    await().atMost(LONG).until(() -> a.cluster.staleSince() == null);
    MemberRecord record =
        MemberRecord.fromJson(
            Objects.requireNonNull(client.get(TestNode.KEYS.member("b")).join()).value());
    assertThat(record.address()).isEqualTo("127.0.0.1:" + b.fromPeers.port());
  }

  @Test
  void brokersShareTheirBans() {
    TestNode a = node("a");
    TestNode b = node("b");
    Ban ban = new Ban(new Ban.ClientId("c"), "test", "it is shared", Ban.FOR_EVER);
    a.kernel.bans.add(ban);
    await().atMost(LONG).until(() -> b.kernel.bans.made().contains(ban));
    b.kernel.bans.lift(ban.who());
    await().atMost(LONG).until(() -> a.kernel.bans.made().isEmpty());
    // lifted before the one who banned may know that his ban is written
    for (int i = 0; i < 50; i++) {
      Ban next = new Ban(new Ban.ClientId("c" + i), "test", "it is shared", Ban.FOR_EVER);
      a.kernel.bans.add(next);
      while (!b.kernel.bans.lift(next.who())) {
        Thread.onSpinWait();
      }
    }
    await().atMost(LONG).until(() -> a.kernel.bans.made().isEmpty());
  }

  @Test
  @DisplayName(
      "S-15: wildcard filters go to etcd many at a time, one key each, however deep they are")
  void wildcardFiltersAreWrittenInBatches() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    Set<String> filters =
        IntStream.range(0, 2_000)
            .mapToObj(line -> "site/+/line/" + line + "/+/machine/+/#")
            .collect(Collectors.toSet());
    b.toEtcd.pause(); // or a thread that is slow to subscribe would have less in a transaction
    filters.forEach(filter -> b.kernel.subscribe(filter, null));
    b.toEtcd.resume();
    filters.add("b/#");
    awaitRoutes(a, "b/#", filters);
    List<Entry> written = client.list(TestNode.KEYS.routesPrefix("b")).join().entries();
    assertThat(written).hasSameSizeAs(filters);
    assertThat(written.stream().map(Entry::modRevision).distinct().count())
        .as("transactions")
        .isLessThan(filters.size() / 10);
  }

  @Test
  void aBrokerThatLeavesLeavesNothing() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    awaitRoutes(a, "b/#", Set.of("b/#"));
    a.toEtcd.refuse(); // it would remove in time what b leaves
    b.cluster.leave();
    await()
        .atMost(LONG)
        .until(
            () -> routeKeys("b").isEmpty() && client.get(TestNode.KEYS.member("b")).join() == null);
    // what expects b's last mark, or none, has no effect any more
    Entry mark = Objects.requireNonNull(client.get(TestNode.KEYS.writer("b", "data")).join());
    assertThat(mark.value()).isEmpty();
    a.toEtcd.restore();
    await().atMost(LONG).until(() -> a.cluster.stats().members() == 1 && a.indexOf("b/#") < 0);
  }

  @Test
  @DisplayName(
      "a broker that dies: its member ends, its routes go everywhere, its index is free again")
  void aBrokerThatDiesLeavesNothing() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    TestNode c = node("c", "c/#");
    awaitMembers(3);
    awaitRoutes(a, "c/#", Set.of("c/#"));
    int index = a.indexOf("c/#");
    CompletableFuture<?> unanswered = a.cluster.forward(index, Samples.message("c/1", "m", 1, "p"));
    unanswered.join();
    c.kill();
    CompletableFuture<?> lost = a.cluster.forward(index, Samples.message("c/1", "m", 1, "p"));
    await().atMost(LONG).until(() -> routeKeys("c").isEmpty());
    await().atMost(LONG).until(() -> a.indexOf("c/#") < 0 && b.indexOf("c/#") < 0);
    assertThatThrownBy(lost::join)
        .cause()
        .isInstanceOfAny(NotSentException.class, PeerGoneException.class);
    assertThatThrownBy(a.cluster.forward(index, Samples.message("c/1", "m", 1, "p"))::join)
        .hasCauseInstanceOf(PeerGoneException.class);
    a.cluster.forward(index, Samples.message("c/1", "m", 0, "p")).join();
    assertThat(a.drops).containsExactly(DropReason.PEER_UNREACHABLE);

    node("d", "d/#");
    awaitRoutes(a, "d/#", Set.of("d/#"));
    assertThat(a.indexOf("d/#")).isEqualTo(index);

    // the dead one was only cut off: it comes back with all it has
    c.toEtcd.restore();
    c.fromPeers.restore();
    awaitMembers(4);
    awaitRoutes(a, "c/#", Set.of("c/#"));
    a.cluster
        .forward(a.indexOf("c/#"), Samples.message("c/1", "again", 1, "p"))
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
    assertThat(c.kernel.delivered).extracting(Samples::text).contains("again");
  }

  @Test
  @DisplayName("a delayed message goes to one broker that takes it, and fails where there is none")
  void delayedMessagesAreHandedOn() {
    TestNode a = node("a");
    TestNode b = node("b");
    TestNode c = node("c");
    awaitMembers(3);
    Message message = Samples.message("$delayed/1900000000/x", "m", 0, "p");
    a.cluster.handOn(message).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(b.kernel.delivered.size() + c.kernel.delivered.size()).isOne();
    TestNode first = b.kernel.delivered.isEmpty() ? c : b;
    TestNode second = first == b ? c : b;
    a.cluster.handOn(message).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(first.kernel.delivered).as("a publisher's go one way").hasSize(2);

    first.kernel.takesMessages = false;
    a.cluster.handOn(message).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(second.kernel.delivered)
        .extracting(Message::topic)
        .containsExactly("$delayed/1900000000/x");

    second.kernel.takesMessages = false;
    assertThatThrownBy(
            a.cluster.handOn(message).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)::join)
        .hasCauseInstanceOf(PeerGoneException.class)
        .hasMessageContaining("no broker takes the message, asked=2");
  }

  @Test
  @DisplayName("a broker that starts again under its name: routes of the one before go")
  void aBrokerThatRestartsHasItsOwnRoutesOnly() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#", "old/1", "old/2");
    awaitMembers(2);
    awaitRoutes(a, "b/#", Set.of("b/#", "old/1", "old/2"));
    b.kill();
    nodes.remove(b);
    TestNode again = node("b", "b/#", "new/1");
    awaitRoutes(a, "b/#", Set.of("b/#", "new/1"));
    await().atMost(LONG).until(() -> routeKeys("b").size() == 2);
    awaitMembers(2);
    a.cluster.forward(a.indexOf("b/#"), Samples.message("b/1", "m", 1, "p")).join();
    assertThat(again.kernel.delivered).hasSize(1);
    assertThat(b.kernel.delivered).isEmpty();
    b.close();
  }

  @Test
  @DisplayName("routes of a broker that no living one has ever seen are removed too")
  void routesWithoutAMemberAreRemoved() {
    client.put(TestNode.KEYS.routesPrefix("ghost") + "f/x", new byte[0]).join();
    node("a", "a/#");
    await().atMost(LONG).until(() -> routeKeys("ghost").isEmpty());
  }

  @Test
  @DisplayName(
      "three brokers change routes in a hurry while etcd's connections break: all converge")
  void routesConvergeUnderChurn() throws InterruptedException {
    node("a", "a");
    node("b", "b");
    node("c", "c");
    awaitMembers(3);
    List<Thread> threads = new ArrayList<>();
    List<Set<String>> wanted = new ArrayList<>();
    for (TestNode node : nodes) {
      Set<String> mine = new HashSet<>(Set.of(node.name));
      wanted.add(mine);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Random random = new Random(node.name.hashCode());
                    for (int i = 0; i < 20_000; i++) {
                      String filter = node.name + "/" + random.nextInt(400);
                      if (random.nextInt(3) > 0) {
                        mine.add(filter);
                        node.kernel.subscribe(filter, null);
                      } else {
                        mine.remove(filter);
                        node.kernel.unsubscribe(filter, null);
                      }
                      if (i % 4000 == 1999) {
                        await()
                            .atMost(LONG)
                            .until(() -> node.cluster.stats().waitingWrites() < 200);
                        node.toEtcd.cut();
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < 3; i++) {
      TestNode of = nodes.get(i);
      for (TestNode at : nodes) {
        if (at != of) {
          awaitRoutes(at, of.name, wanted.get(i));
        }
      }
      assertThat(routeKeys(of.name)).hasSize(wanted.get(i).size());
    }
  }

  @Test
  @DisplayName(
      "etcd goes away: messages and claims go on; it comes back empty: everything is there again")
  void etcdGoesAndComes() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    awaitRoutes(a, "b/#", Set.of("b/#"));
    int toB = a.indexOf("b/#");
    etcd.down();
    await().atMost(LONG).until(() -> a.cluster.staleSince() != null);
    a.cluster.forward(toB, Samples.message("b/1", "away", 1, "p")).join();
    assertThat(b.kernel.delivered).hasSize(1);
    a.kernel.connect("client", false).join();
    b.kernel.connect("client", false).join();
    assertThat(a.kernel.sessions).doesNotContainKey("client");
    b.kernel.subscribe("later", null);
    a.kernel.subscribe("also", null);
    etcd.forget();
    etcd.up();
    awaitRoutes(a, "b/#", Set.of("b/#", "later"));
    awaitRoutes(b, "a/#", Set.of("a/#", "also"));
    awaitMembers(2);
    await().atMost(LONG).until(() -> a.cluster.staleSince() == null);
  }

  @Test
  @DisplayName(
      "etcd lost its data: a broker that can be reached stays a member and keeps its routes, whether"
          + " it has found that etcd or not")
  void lostDataTakesNobodyAway() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#", "b/other");
    awaitMembers(2);
    awaitRoutes(a, "b/#", Set.of("b/#", "b/other"));
    int toB = a.indexOf("b/#");
    b.toEtcd.refuse();
    loseEtcdsData();
    await().atMost(LONG).until(() -> a.cluster.staleSince() == null);
    assertThat(client.get(TestNode.KEYS.member("b")).join()).isNull();
    await()
        .during(Duration.ofMillis(500))
        .atMost(LONG)
        .until(() -> a.cluster.stats().members() == 2);
    assertThat(a.kernel.filtersOf(toB)).containsExactlyInAnyOrder("b/#", "b/other");
    a.cluster.forward(toB, Samples.message("b/1", "m", 1, "p")).join();
    assertThat(b.kernel.delivered).hasSize(1);

    b.toEtcd.restore();
    await().atMost(LONG).until(() -> routeKeys("b").size() == 2);
    await().atMost(LONG).until(() -> b.cluster.staleSince() == null);
    awaitMembers(2);
    assertThat(a.kernel.removedRoutes).isEmpty();
    assertThat(b.kernel.removedRoutes).isEmpty();
  }

  @Test
  @DisplayName("etcd lost its data, and a broker dies: it goes as any, and a route that ended too")
  void lostDataKeepsNobodyForEver() {
    TestNode a = node(TestNode.HASTY, "a", "a/#");
    TestNode b = node(TestNode.HASTY, "b", "b/#");
    TestNode c = node(TestNode.HASTY, "c", "c/#", "c/ends");
    awaitMembers(3);
    awaitRoutes(a, "c/#", Set.of("c/#", "c/ends"));
    awaitRoutes(a, "b/#", Set.of("b/#"));
    b.toEtcd.refuse();
    c.toEtcd.refuse();
    loseEtcdsData();
    await().atMost(LONG).until(() -> a.cluster.staleSince() == null);
    b.kill();
    nodes.remove(b);
    await().atMost(LONG).until(() -> a.indexOf("b/#") < 0);
    c.kernel.unsubscribe("c/ends", null);
    c.toEtcd.restore();
    awaitRoutes(a, "c/#", Set.of("c/#"));
    awaitMembers(2);
    b.close();
  }

  private void loseEtcdsData() {
    etcd.down();
    etcd.forget();
    etcd.up();
  }

  @Test
  @DisplayName("a broker that starts without etcd serves alone, and joins when etcd is there")
  void withoutEtcdAtTheStart() {
    etcd.down();
    TestNode a = node("a", "a/#");
    a.kernel.connect("client", false).join();
    assertThat(a.cluster.isReady()).isFalse();
    etcd.up();
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    b.kernel.connect("client", false).join();
    assertThat(a.kernel.sessions).isEmpty();
  }

  @Test
  @DisplayName("QoS 1 and 2 across streams that break: each message once, in order")
  void messagesCrossBrokenStreamsOnce() {
    TestNode a = node("a", "a/#");
    TestNode b = node("b", "b/#");
    awaitMembers(2);
    awaitRoutes(a, "b/#", Set.of("b/#"));
    int toB = a.indexOf("b/#");
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      sent.add(a.cluster.forward(toB, Samples.message("b/1", "" + i, 1 + i % 2, "p" + i % 7)));
      if (i % 1000 == 500) {
        sent.get(i - 100).join();
        b.fromPeers.cut();
      }
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
    assertThat(b.kernel.delivered).hasSize(6000);
    for (int publisher = 0; publisher < 7; publisher++) {
      String id = "p" + publisher;
      List<Integer> numbers =
          b.kernel.delivered.stream()
              .filter(message -> id.equals(message.publisherId()))
              .map(message -> Integer.parseInt(Samples.text(message)))
              .toList();
      assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }
    assertThat(a.cluster.stats().forwarded()).isEqualTo(6000);
  }

  @Test
  void aMemberTellsItsLoad() {
    TestNode a = node("a", "a/#");
    a.kernel.connect("c1", false).join();
    a.kernel.connect("c2", false).join();
    await()
        .atMost(LONG)
        .until(
            () -> {
              Entry entry = client.get(TestNode.KEYS.member("a")).join();
              return entry != null && MemberRecord.fromJson(entry.value()).connections() == 2;
            });
  }
}
