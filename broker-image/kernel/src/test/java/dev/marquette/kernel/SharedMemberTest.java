package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Publish;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Members of a shared group that end, are full, or are slow. (4.8.2) */
class SharedMemberTest {
  /** How a member's session ends. */
  enum End {
    CONNECTION_LOST(0),
    DISCONNECT(0),
    EXPIRED(60),
    CLEAN_START(60),
    KICKED(60);

    private final long expirySeconds;

    End(long expirySeconds) {
      this.expirySeconds = expirySeconds;
    }

    private void of(TestBroker broker, TestClient member) {
      switch (this) {
        case CONNECTION_LOST, EXPIRED -> member.drop();
        case DISCONNECT -> member.disconnect();
        case CLEAN_START -> broker.client(1, member.clientId()).connect(true);
        case KICKED -> broker.kernel().kick(member.clientId());
      }
    }
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  @DisplayName("However a session ends, what it had of a group at QoS 1 goes to another member")
  void givesBack(End end) {
    TestBroker broker = new TestBroker(2);
    TestClient going =
        broker
            .client(0, "going")
            .connect(true, 0, null, TestClient.properties(end.expirySeconds, 3));
    going.subscribe("$share/g/t", 1);
    TestClient publisher = broker.connected(1, "p").acknowledging();
    broker.run();
    for (String number : numbers(8)) {
      publisher.publish("t", number, 1);
    }
    broker.run();
    assertThat(going.payloads()).as("in its window").containsExactly("0", "1", "2");
    TestClient staying = broker.client(1, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 1);
    broker.run();
    end.of(broker, going);
    broker.run();
    if (end == End.EXPIRED) {
      assertThat(staying.payloads()).as("while its client may come back").isEmpty();
      broker.advance(Duration.ofSeconds(61));
    }
    assertThat(staying.payloads()).containsExactly(numbers(8));
  }

  @Test
  @DisplayName("What a member leaves goes to a member at another broker, if there is none here")
  void givesBackToPeers() {
    TestCluster cluster = new TestCluster(2);
    TestClient going = cluster.broker(0).client(0, "going").connect(true);
    going.subscribe("$share/g/t", 1);
    cluster.run();
    TestClient publisher = cluster.broker(0).client(1, "p").connect(true).acknowledging();
    for (String number : numbers(5)) {
      publisher.publish("t", number, 1);
    }
    cluster.run();
    TestClient staying = cluster.broker(1).client(0, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 1);
    cluster.run();
    going.drop();
    cluster.run();
    assertThat(staying.payloads()).containsExactlyInAnyOrder(numbers(5));
  }

  @Test
  @DisplayName("So does what it had at another broker before its session moved")
  void givesBackAfterAMove() {
    TestCluster cluster = new TestCluster(2);
    TestClient away = cluster.broker(0).client(0, "going").connect(true, 60);
    away.subscribe("$share/g/t", 1);
    cluster.run();
    away.drop();
    cluster.run();
    TestClient publisher = cluster.broker(0).client(1, "p").connect(true).acknowledging();
    for (String number : numbers(5)) {
      publisher.publish("t", number, 1);
    }
    cluster.run();
    TestClient going = cluster.broker(1).client(0, "going");
    going.connect(false, 0, null, TestClient.properties(60, 2));
    cluster.run();
    assertThat(going.payloads()).containsExactly("0", "1");
    TestClient staying = cluster.broker(0).client(0, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 1);
    cluster.run();
    cluster.broker(1).kernel().kick("going");
    cluster.run();
    assertThat(staying.payloads()).containsExactlyInAnyOrder(numbers(5));
  }

  @Test
  @DisplayName(
      "QoS 0 that waits is not given back, but counted; QoS 1 is, without an own identifier")
  void givesBackByQos() {
    TestBroker broker = new TestBroker(2);
    TestClient going = broker.client(0, "going").connect(true, 60);
    going.subscribe(7, new dev.marquette.codec.Subscribe.Request("$share/g/t", 2, false, false, 0));
    broker.run();
    going.drop();
    broker.run();
    broker.connected(1, "p").acknowledging().publish("t", "0", 0).publish("t", "1", 1);
    broker.run();
    TestClient staying = broker.client(1, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 1);
    broker.run();
    broker.kernel().kick("going");
    broker.run();
    List<Publish> got = staying.take(Publish.class);
    assertThat(got).extracting(TestClient::text).containsExactly("1");
    assertThat(got.getFirst().properties().subscriptionIds()).isEmpty();
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.SESSION_ENDED, 1L);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName(
      "Of a large group each member is asked until one takes it, or is counted as dropped once")
  void asksAll(SharedStrategy strategy) {
    TestBroker broker =
        new TestBroker(
            2, Settings.with("sharedStrategy", strategy, "queueQos0", false), ClusterLink.ALONE);
    for (int i = 0; i < 1_000; i++) {
      broker.client(i % 2, "away" + i).connect(true, 60).subscribe("$share/g/t", 0).disconnect();
    }
    broker.run();
    TestClient publisher = broker.connected(0, "p").publish("t", "nobody", 0);
    broker.run();
    assertThat(broker.kernel().stats().dropped())
        .containsEntry(DropReason.NO_GROUP_MEMBER, 1L)
        .containsEntry(DropReason.OFFLINE_QOS0, 0L);
    TestClient there = broker.connected(1, "there").subscribe("$share/g/t", 0);
    broker.run();
    publisher.publish("t", "somebody", 0);
    broker.run();
    assertThat(there.payloads()).containsExactly("somebody");
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("A member whose window and queue are full is passed over, whatever the strategy")
  void passesOverFull(SharedStrategy strategy) {
    passesOver(Settings.with("sharedStrategy", strategy, "maxQueueLength", 1));
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("A member whose queue has all the bytes that it may is passed over")
  void passesOverFullOfBytes(SharedStrategy strategy) {
    passesOver(
        Settings.with("sharedStrategy", strategy, "maxQueueLength", 0, "maxOutboundBytes", 150L));
  }

  private static void passesOver(MqttSettings settings) {
    TestBroker broker = new TestBroker(2, settings, ClusterLink.ALONE);
    TestClient full = broker.client(0, "full").connect(true, 0, null, TestClient.properties(0, 1));
    full.subscribe("$share/g/t", 1).subscribe("own", 1);
    TestClient taking = broker.client(1, "taking").connect(true).acknowledging();
    taking.subscribe("$share/g/t", 1);
    TestClient publisher = broker.connected(1, "p").acknowledging();
    broker.run();
    publisher.publish("own", "window", 1).publish("own", "queue", 1);
    broker.run();
    for (String number : numbers(20)) {
      publisher.publish("t", number, 1);
      broker.run();
    }
    assertThat(taking.payloads()).containsExactly(numbers(20));
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 0L);
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("A member that takes no bytes is passed over at QoS 0, whatever the strategy")
  void passesOverSlow(SharedStrategy strategy) {
    TestBroker broker =
        new TestBroker(
            2, Settings.with("sharedStrategy", strategy, "maxOutboundQueue", 4), ClusterLink.ALONE);
    TestClient slow = broker.client(0, "slow").connect(true);
    slow.subscribe("$share/g/t", 0).subscribe("own", 0);
    TestClient taking = broker.client(1, "taking").connect(true);
    taking.subscribe("$share/g/t", 0);
    TestClient publisher = broker.connected(1, "p");
    broker.run();
    slow.stuck(true);
    publisher.publish("own", "1", 0).publish("own", "2", 0).publish("own", "3", 0);
    broker.run();
    for (String number : numbers(20)) {
      publisher.publish("t", number, 0);
      broker.run();
    }
    assertThat(taking.payloads()).containsExactly(numbers(20));
    assertThat(slow.isClosed()).isFalse();
  }

  @Test
  @DisplayName("sticky starts at any member, keeps to it, and goes to another when it ends")
  void sticky() {
    int[] firsts = new int[3];
    for (int round = 0; round < 60; round++) {
      TestBroker broker =
          new TestBroker(
              2, Settings.with("sharedStrategy", SharedStrategy.STICKY), ClusterLink.ALONE);
      TestClient[] members = new TestClient[3];
      for (int i = 0; i < 3; i++) {
        members[i] = broker.client(i % 2, "m" + i).connect(true).subscribe("$share/g/t/+", 0);
      }
      TestClient publisher = broker.connected(0, "p");
      broker.run();
      int first = taker(broker, publisher, members);
      firsts[first]++;
      members[first].drop();
      broker.run();
      assertThat(taker(broker, publisher, members)).isNotEqualTo(first);
    }
    assertThat(firsts).doesNotContain(0);
  }

  @Test
  @DisplayName("sticky: each publisher keeps to its own member, and all members get publishers")
  void stickyByPublisher() {
    TestBroker broker =
        new TestBroker(
            1, Settings.with("sharedStrategy", SharedStrategy.STICKY), ClusterLink.ALONE);
    TestClient[] members = new TestClient[4];
    for (int i = 0; i < members.length; i++) {
      members[i] = broker.connected(0, "m" + i).subscribe("$share/g/t/+", 0);
    }
    Map<TestClient, Integer> takers = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      TestClient publisher = broker.connected(0, "p" + i);
      takers.put(publisher, taker(broker, publisher, members));
    }
    takers.forEach(
        (publisher, taker) -> assertThat(taker(broker, publisher, members)).isEqualTo(taker));
    assertThat(takers.values()).contains(0, 1, 2, 3);
  }

  /** The one member that gets ten messages. */
  private static int taker(TestBroker broker, TestClient publisher, TestClient[] members) {
    for (String number : numbers(10)) {
      publisher.publish("t/" + number, number, 0);
    }
    broker.run();
    int taker = -1;
    for (int i = 0; i < members.length; i++) {
      List<String> got = members[i].payloads();
      if (!got.isEmpty()) {
        assertThat(got).containsExactly(numbers(10));
        assertThat(taker).as("nobody else got any").isEqualTo(-1);
        taker = i;
      }
    }
    assertThat(taker).isNotEqualTo(-1);
    return taker;
  }
}
