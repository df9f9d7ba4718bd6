package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.NotSentException;
import dev.marquette.kernel.SharedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What brokers tell each other of shared groups, and what they send each other for them. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SharedRoutesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Message MESSAGE = Samples.message("s", "m", 1, "p");

  private final List<TestNode> nodes = new ArrayList<>();
  private TestEtcd etcd;
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    a = node("a");
    b = node("b");
    awaitConnected();
    await().atMost(LONG).until(() -> a.indexOf("b/#") >= 0);
  }

  private TestNode node(String name) {
    TestNode node = new TestNode(etcd, name, Set.of(name + "/#"), TestNode.HASTY);
    nodes.add(node);
    return node;
  }

  private void awaitConnected() {
    await()
        .atMost(LONG)
        .until(() -> nodes.stream().allMatch(each -> each.cluster.stats().peersConnected() == 1));
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
    etcd.close();
  }

  private SharedAnswer ask(boolean connected) {
    return a.cluster.forwardShared(a.indexOf("b/#"), MESSAGE, "s", "g", connected).join();
  }

  private void awaitMembers(String filter, int members) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(a.kernel.remoteMembers).containsEntry("g:" + filter, members));
  }

  @Test
  @DisplayName("a shared message is taken or not")
  void isTakenOrNot() {
    assertThat(ask(false)).isEqualTo(SharedAnswer.TAKEN);
    b.kernel.takesShared = false;
    assertThat(ask(false)).isEqualTo(SharedAnswer.NOBODY);
    assertThat(b.kernel.shared).hasSize(1);
  }

  @Test
  @DisplayName("a shared message can be for members alone whose clients are connected")
  void isForThoseWhoAreConnected() {
    b.kernel.isConnected = false;
    assertThat(ask(true)).isEqualTo(SharedAnswer.AWAY);
    assertThat(b.kernel.shared).isEmpty();
    assertThat(ask(false)).isEqualTo(SharedAnswer.TAKEN);
    b.kernel.isConnected = true;
    assertThat(ask(true)).isEqualTo(SharedAnswer.TAKEN);
  }

  @Test
  @DisplayName("S-28: brokers know each other's names, and how many members of a group each has")
  void brokersCountMembers() {
    String longFilter = "x/".repeat(5000);
    b.kernel.members("s/+", "g", 5);
    b.kernel.members(longFilter, "g", 70_000);
    awaitMembers("s/+", 5);
    awaitMembers(longFilter, 70_000);
    b.kernel.members("s/+", "g", 6);
    awaitMembers("s/+", 6);
    b.kernel.members("s/+", "g", 1);
    awaitMembers("s/+", 1);
    b.kernel.unsubscribe("s/+", "g");
    awaitMembers("s/+", 0);
    assertThat(a.cluster.node()).isEqualTo("a");
    assertThat(a.cluster.node(a.indexOf("b/#"))).isEqualTo("b");
    assertThat(a.cluster.node(63)).isNull();
  }

  @Test
  @DisplayName(
      "what goes to a broker that is gone or out of reach is not sent, and said so at once")
  void isNotSent() {
    int toB = a.indexOf("b/#");
    b.fromPeers.refuse();
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(a.cluster.forwardShared(toB, MESSAGE, "s", "g", false))
                    .isCompletedExceptionally());
    assertThat(a.indexOf("b/#")).isEqualTo(toB);
    assertThatThrownBy(() -> a.cluster.forwardShared(toB, MESSAGE, "s", "g", false).join())
        .hasCauseInstanceOf(NotSentException.class)
        .hasMessageContaining("b");
    assertThatThrownBy(() -> a.cluster.forwardShared(63, MESSAGE, "s", "g", false).join())
        .hasCauseInstanceOf(NotSentException.class)
        .hasMessageContaining("63");
    b.fromPeers.restore();
    awaitConnected();
    assertThat(ask(false)).isEqualTo(SharedAnswer.TAKEN);
  }
}
