package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ClaimsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** After so many nanoseconds a session of {@link Samples} ends; its will is due after half. */
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static TestEtcd etcd;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeAll
  static void startEtcd() {
    etcd = TestEtcd.start();
  }

  @AfterAll
  static void stopEtcd() {
    etcd.close();
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
  }

  private void start(int count) {
    start(count, TestNode.PATIENT);
  }

  private void start(int count, ClusterConfig.Timing timing) {
    for (int i = nodes.size(); i < count; i++) {
      nodes.add(new TestNode(etcd, "n" + i, Set.of(), timing));
    }
    awaitMembers(count);
  }

  private void awaitMembers(int count) {
    await()
        .atMost(LONG)
        .until(
            () ->
                nodes.stream()
                    .allMatch(
                        node ->
                            node.cluster.stats().members() == count
                                && node.cluster.stats().peersConnected() == count - 1));
  }

  private List<TestNode> holders(String clientId) {
    return nodes.stream().filter(node -> node.kernel.sessions.containsKey(clientId)).toList();
  }

  private void holds(TestNode node, SessionState state) {
    node.kernel.sessions.computeIfPresent(
        state.clientId(), (id, held) -> Samples.heldBy(state, held.claim()));
  }

  /** All of it came, and nothing is due before its time, or later than its way here took. */
  private static void assertArrived(SessionState came, SessionState sent) {
    assertThat(came)
        .usingRecursiveComparison()
        .ignoringFields("claim", "endsAtNanos", "pendingWill.dueAtNanos")
        .ignoringFieldsMatchingRegexes(".*expiresAtMillis")
        .isEqualTo(sent);
    long now = System.nanoTime();
    assertThat(came.endsAtNanos() - sent.endsAtNanos())
        .isBetween(0L, now + MINUTE - sent.endsAtNanos());
    long due = Objects.requireNonNull(sent.pendingWill()).dueAtNanos();
    assertThat(Objects.requireNonNull(came.pendingWill()).dueAtNanos() - due)
        .isBetween(0L, now + MINUTE / 2 - due);
  }

  @Test
  @DisplayName(
      "a client that comes to another broker finds its session, whole, and it is nowhere else")
  void aSessionFollowsItsClient() {
    start(3);
    for (int i = 0; i < 60; i++) {
      String id = "client-" + i;
      TestNode from = nodes.get(i % 3);
      TestNode to = nodes.get((i + 1 + i / 3 % 2) % 3);
      from.kernel.connect(id, false).join();
      SessionState state = Samples.session(id, 20, KernelClock.SYSTEM);
      holds(from, state);
      assertArrived(to.kernel.connect(id, false).join(), state);
      assertThat(holders(id)).containsExactly(to);
    }
  }

  @Test
  void aCleanStartDiscardsTheOtherSession() {
    start(2);
    for (int i = 0; i < 20; i++) {
      String id = "client-" + i;
      nodes.get(0).kernel.connect(id, false).join();
      holds(nodes.get(0), Samples.session(id, 1));
      SessionState state = nodes.get(1).kernel.connect(id, true).join();
      assertThat(state).isEqualTo(Samples.heldBy(Samples.empty(id, 60), state.claim()));
      assertThat(holders(id)).containsExactly(nodes.get(1));
    }
  }

  @Test
  @DisplayName("a session that ended is not asked for, and its client begins anew elsewhere")
  void aReleasedSessionIsGone() {
    start(3);
    for (int i = 0; i < 30; i++) {
      String id = "client-" + i;
      nodes.get(i % 3).kernel.connect(id, false).join();
      nodes.get(i % 3).kernel.end(id);
      TestNode next = nodes.get((i + 1) % 3);
      assertThat(next.kernel.connect(id, false).join().queued()).isEmpty();
      assertThat(holders(id)).containsExactly(next);
    }
  }

  @RepeatedTest(3)
  @DisplayName(
      "50 CONNECTs of one client ID at once over three brokers: one holder, who has the session")
  void contentionForOneId() {
    start(3);
    String id = "wanted";
    nodes.get(0).kernel.connect(id, false).join();
    SessionState state = Samples.session(id, 3, KernelClock.SYSTEM);
    holds(nodes.get(0), state);
    List<CompletableFuture<SessionState>> connects = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      connects.add(nodes.get(i % 3).kernel.connect(id, false));
    }
    connects.forEach(connect -> assertThat(connect.join()).isNotNull());
    assertThat(holders(id)).hasSize(1);
    assertArrived(Objects.requireNonNull(holders(id).getFirst().kernel.sessions.get(id)), state);
  }

  @Test
  @DisplayName("many IDs contended for at once: each has one holder")
  void contentionForManyIds() {
    start(3);
    Random random = new Random(5);
    List<CompletableFuture<SessionState>> connects = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      String id = "c" + random.nextInt(300);
      connects.add(nodes.get(random.nextInt(3)).kernel.connect(id, random.nextInt(4) == 0));
    }
    connects.forEach(connect -> assertThat(connect.join()).isNotNull());
    for (int i = 0; i < 300; i++) {
      assertThat(holders("c" + i)).as("c" + i).hasSize(1);
    }
  }

  @Test
  @DisplayName("brokers come and go while clients roam: each ID has one holder, with its session")
  void membersChangeWhileClientsRoam() {
    start(2);
    for (int i = 0; i < 300; i++) {
      String id = "c" + i;
      nodes.get(i % 2).kernel.connect(id, false).join();
      holds(nodes.get(i % 2), Samples.session(id, 1));
    }
    List<CompletableFuture<SessionState>> connects = new ArrayList<>();
    nodes.add(new TestNode(etcd, "n2")); // sees the others in its own time
    Random random = new Random(9);
    for (int i = 0; i < 1500; i++) {
      connects.add(nodes.get(random.nextInt(2)).kernel.connect("c" + random.nextInt(300), false));
    }
    connects.forEach(connect -> assertThat(connect.join()).isNotNull());
    awaitMembers(3);
    for (int i = 0; i < 300; i++) {
      SessionState state = nodes.get(i % 3).kernel.connect("c" + i, false).join();
      assertThat(state.queued()).as("c" + i).hasSize(1);
      assertThat(holders("c" + i)).containsExactly(nodes.get(i % 3));
    }
    // one leaves, with its sessions
    TestNode gone = nodes.removeLast();
    gone.close();
    awaitMembers(2);
    for (int i = 0; i < 300; i++) {
      SessionState state = nodes.get(i % 2).kernel.connect("c" + i, false).join();
      assertThat(state.queued()).as("c" + i).hasSize(i % 3 == 2 ? 0 : 1);
      assertThat(holders("c" + i)).containsExactly(nodes.get(i % 2));
    }
  }

  @Test
  @DisplayName(
      "a broker dies: clients of every ID can connect to the others, before its lease ends and after")
  void aDeadBrokerHoldsNobodyUp() {
    start(3, TestNode.HASTY);
    for (int i = 0; i < 60; i++) {
      nodes.get(i % 3).kernel.connect("c" + i, false).join();
    }
    TestNode dead = nodes.get(2);
    dead.kill();
    List<CompletableFuture<SessionState>> connects = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      connects.add(nodes.get(i % 2).kernel.connect("c" + i, false));
    }
    connects.forEach(connect -> assertThat(connect.join()).isNotNull());
    nodes.remove(dead);
    await()
        .atMost(LONG)
        .until(() -> nodes.stream().allMatch(node -> node.cluster.stats().members() == 2));
    for (int i = 0; i < 60; i++) {
      TestNode next = nodes.get((i + 1) % 2);
      next.kernel.connect("c" + i, false).join();
      assertThat(holders("c" + i)).containsExactly(next);
    }
    dead.close();
  }

  @Test
  @DisplayName("streams break while clients roam: no session is lost")
  void brokenStreamsLoseNoSession() {
    start(2);
    for (int i = 0; i < 200; i++) {
      String id = "c" + i;
      nodes.get(0).kernel.connect(id, false).join();
      holds(nodes.get(0), Samples.session(id, 2));
    }
    List<CompletableFuture<SessionState>> connects = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      connects.add(nodes.get(1).kernel.connect("c" + i, false));
      if (i % 40 == 20) {
        nodes.get(0).fromPeers.cut();
        nodes.get(1).fromPeers.cut();
      }
    }
    for (int i = 0; i < 200; i++) {
      assertThat(connects.get(i).join().queued()).as("c" + i).hasSize(2);
      assertThat(holders("c" + i)).containsExactly(nodes.get(1));
    }
  }
}
