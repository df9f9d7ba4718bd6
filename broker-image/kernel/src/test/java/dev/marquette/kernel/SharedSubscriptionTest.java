package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedSubscriptionTest {
  private static final int MEMBERS = 4;

  private static TestBroker with(SharedStrategy strategy) {
    return new TestBroker(2, Settings.with("sharedStrategy", strategy), ClusterLink.ALONE);
  }

  private static List<TestClient> members(TestBroker broker, int qos) {
    List<TestClient> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      TestClient member = broker.client(i % 2, "m" + i).connect(true, 100).acknowledging();
      members.add(member.subscribe("$share/g/t/+", qos));
    }
    broker.run();
    members.forEach(TestClient::take);
    return members;
  }

  @ParameterizedTest
  @EnumSource(SharedStrategy.class)
  @DisplayName("Each message goes to one member, whatever the strategy (4.8.2)")
  void once(SharedStrategy strategy) {
    TestBroker broker = with(strategy);
    List<TestClient> members = members(broker, 2);
    TestClient publisher = broker.connected(0, "p").acknowledging();
    for (int i = 0; i < 100; i++) {
      publisher.publish("t/" + i, "" + i, i % 3);
    }
    broker.run();
    List<String> all = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (TestClient member : members) {
      List<String> payloads = member.payloads();
      counts.add(payloads.size());
      all.addAll(payloads);
    }
    assertThat(all).hasSize(100).doesNotHaveDuplicates();
    switch (strategy) {
      case ROUND_ROBIN -> assertThat(counts).containsOnly(25);
      case STICKY, HASH_CLIENTID -> assertThat(counts).containsExactlyInAnyOrder(100, 0, 0, 0);
      case RANDOM, HASH_TOPIC, LOCAL -> assertThat(counts).doesNotContain(0);
    }
  }

  @Test
  @DisplayName("hash_topic: the messages of a topic go to one member (S-28)")
  void hashTopic() {
    TestBroker broker = with(SharedStrategy.HASH_TOPIC);
    List<TestClient> members = members(broker, 0);
    for (int p = 0; p < 2; p++) {
      TestClient publisher = broker.connected(p, "p" + p);
      for (int i = 0; i < 200; i++) {
        publisher.publish("t/" + i % 20, "x", 0);
      }
    }
    broker.run();
    Set<String> seen = new HashSet<>();
    for (TestClient member : members) {
      Set<String> own = new HashSet<>();
      member.take(Publish.class).forEach(publish -> own.add(publish.topic()));
      assertThat(seen).doesNotContainAnyElementsOf(own);
      seen.addAll(own);
    }
    assertThat(seen).hasSize(20);
  }

  @Test
  @DisplayName("A group has a strategy of its own, from the next message on; others do not have it")
  void strategyOfAGroup() {
    TestBroker broker = with(SharedStrategy.ROUND_ROBIN);
    List<TestClient> members = members(broker, 0);
    List<TestClient> others = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      others.add(broker.connected(0, "other" + i).subscribe("$queue/#", 0));
    }
    broker.run();
    broker
        .kernel()
        .settings(
            Settings.with(
                "sharedStrategy",
                SharedStrategy.ROUND_ROBIN,
                "groupStrategies",
                Map.of("$queue", SharedStrategy.HASH_TOPIC)));
    broker.run();
    others.forEach(TestClient::take);
    TestClient publisher = broker.connected(1, "p");
    for (int i = 0; i < 10 * MEMBERS; i++) {
      publisher.publish("t/1", "x", 0);
    }
    broker.run();
    assertThat(members).allMatch(member -> member.payloads().size() == 10);
    assertThat(others.stream().map(member -> member.payloads().size()))
        .containsOnly(0, 10 * MEMBERS);
  }

  @Test
  @DisplayName("round_robin starts at any member (S-27)")
  void roundRobinStartsAnywhere() {
    int[] firsts = new int[MEMBERS];
    for (int round = 0; round < 100; round++) {
      TestBroker broker = with(SharedStrategy.ROUND_ROBIN);
      List<TestClient> members = members(broker, 0);
      broker.connected(0, "p").publish("t/1", "x", 0);
      broker.run();
      for (int i = 0; i < MEMBERS; i++) {
        firsts[i] += members.get(i).payloads().size();
      }
    }
    assertThat(firsts).doesNotContain(0);
  }

  @Test
  @DisplayName("$queue/filter is the group $queue; groups and ordinary subscriptions do not mix")
  void groups() {
    TestBroker broker = with(SharedStrategy.RANDOM);
    TestClient one = broker.connected(0, "1").subscribe("$queue/t", 0);
    TestClient two = broker.connected(1, "2").subscribe("$queue/t", 0);
    TestClient other = broker.connected(1, "3").subscribe("$share/other/t", 0);
    TestClient plain = broker.connected(0, "4").subscribe("t", 0);
    broker.run();
    broker.connected(0, "p").publish("t", "x", 0);
    broker.run();
    assertThat(one.payloads().size() + two.payloads().size()).isEqualTo(1);
    assertThat(other.payloads()).hasSize(1);
    assertThat(plain.payloads()).hasSize(1);
    assertThat(broker.kernel().localRoutes())
        .containsExactlyInAnyOrder(
            new Kernel.Route("t", "$queue", 2),
            new Kernel.Route("t", "other"),
            new Kernel.Route("t", null));
    assertThat(broker.kernel().stats().sharedSubscriptions()).isEqualTo(3);
    one.unsubscribe("$queue/t");
    two.drop();
    other.drop();
    plain.drop();
    broker.run();
    assertThat(broker.kernel().stats().routes()).isZero();
  }

  @Test
  @DisplayName("[MQTT-3.8.3-4] No Local on a shared subscription is a protocol error")
  void noLocal() {
    TestBroker broker = with(SharedStrategy.RANDOM);
    TestClient client = broker.connected(0, "c");
    client.subscribe(0, new Subscribe.Request("$share/g/t", 0, true, false, 0));
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("A member that is free is preferred to one that has its window full or is away")
  void prefersFree() {
    TestBroker broker = with(SharedStrategy.ROUND_ROBIN);
    TestClient full =
        broker.client(0, "full").connect(true, 0, null, TestClient.properties(100, 1));
    full.subscribe("$share/g/t", 1).subscribe("own", 1);
    TestClient away = broker.client(1, "away").connect(true, 100);
    away.subscribe("$share/g/t", 1).drop();
    TestClient free = broker.client(1, "free").connect(true).acknowledging();
    free.subscribe("$share/g/t", 1);
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("own", "1", 1).publish("own", "2", 1);
    broker.run();
    full.take();
    for (int i = 0; i < 10; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    assertThat(free.payloads()).hasSize(10);
  }

  @Test
  @DisplayName("round_robin: the turns of a member that is away go to all others alike (S-27)")
  void sharesTurnsOfWhoIsAway() {
    TestBroker broker = with(SharedStrategy.ROUND_ROBIN);
    broker.client(0, "away").connect(true, 100).subscribe("$share/g/t/+", 0).drop();
    List<TestClient> members = members(broker, 0);
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 10 * MEMBERS; i++) {
      publisher.publish("t/1", "x", 0);
    }
    broker.run();
    assertThat(members.stream().map(member -> member.payloads().size())).containsOnly(10);
  }

  @Test
  @DisplayName("All members away: the message waits in the session of one of them")
  void waitsForMember() {
    TestBroker broker = with(SharedStrategy.RANDOM);
    for (int i = 0; i < 2; i++) {
      broker.client(i, "m" + i).connect(true, 100).subscribe("$share/g/t", 1).drop();
    }
    broker.run();
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("t", "x", 1);
    broker.run();
    TestClient one = broker.client(0, "m0").connect(false, 100);
    TestClient two = broker.client(0, "m1").connect(false, 100);
    broker.run();
    assertThat(one.payloads().size() + two.payloads().size()).isEqualTo(1);
  }

  @Test
  @DisplayName("QoS 1 that a member leaves unacknowledged or queued goes to another one (4.8.2)")
  void redispatches() {
    TestBroker broker = with(SharedStrategy.RANDOM);
    TestClient going =
        broker.client(0, "going").connect(true, 0, null, TestClient.properties(100, 2));
    going.subscribe("$share/g/t", 1);
    TestClient publisher = broker.connected(1, "p");
    for (int i = 0; i < 5; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    assertThat(going.payloads()).hasSize(2);
    TestClient staying = broker.client(1, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 1);
    broker.run();
    broker.kernel().kick("going");
    broker.run();
    assertThat(staying.payloads()).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  @DisplayName("What a member leaves is given to others turn by turn, in order")
  void redispatchesInTurns() {
    TestBroker broker =
        new TestBroker(1, Settings.with("maxQueueLength", 0, "maxInflight", 0), ClusterLink.ALONE);
    TestClient going = broker.client(0, "going").connect(true, 100).subscribe("$share/g/t", 1);
    broker.run();
    going.drop();
    TestClient publisher = broker.connected(0, "p").acknowledging();
    for (int i = 0; i < 5000; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    TestClient staying = broker.client(0, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 1);
    broker.run();
    staying.take();
    broker.kernel().kick("going");
    while (!staying.has(Publish.class)) {
      assertThat(broker.loops().getFirst().runOne()).isTrue();
    }
    int first = staying.payloads().size();
    assertThat(first).isBetween(1, 2500);
    broker.run();
    assertThat(staying.payloads())
        .containsExactlyElementsOf(
            IntStream.range(first, 5000).mapToObj(Integer::toString).toList());
  }

  @Test
  @DisplayName("[MQTT-4.8.2-5] QoS 2 that was sent to a member goes to no other one")
  void keepsQos2() {
    TestBroker broker = with(SharedStrategy.RANDOM);
    TestClient going =
        broker.client(0, "going").connect(true, 0, null, TestClient.properties(100, 3));
    going.subscribe("$share/g/t", 2);
    TestClient publisher = broker.connected(1, "p").acknowledging();
    for (int i = 0; i < 5; i++) {
      publisher.publish("t", "" + i, 2);
    }
    broker.run();
    List<Publish> sent = going.take(Publish.class);
    assertThat(sent).extracting(TestClient::text).containsExactly("0", "1", "2");
    going.ack(Ack.Type.PUBREC, sent.getFirst().packetId());
    TestClient staying = broker.client(1, "staying").connect(true).acknowledging();
    staying.subscribe("$share/g/t", 2);
    broker.run();
    broker.kernel().kick("going");
    broker.run();
    assertThat(staying.payloads()).as("what was never sent").containsExactly("3", "4");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.SESSION_ENDED, 2L);
  }

  @Test
  @DisplayName("Nobody can take it: the message is dropped, counted, and acknowledged")
  void nobody() {
    TestBroker broker = new TestBroker(2, Settings.with("maxQueueLength", 1), ClusterLink.ALONE);
    broker.client(0, "m").connect(true, 100).subscribe("$share/g/t", 1).drop();
    TestClient publisher = broker.connected(1, "p");
    publisher.publish("t", "1", 1).publish("t", "2", 1);
    broker.run();
    assertThat(publisher.take()).hasSize(2);
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NO_GROUP_MEMBER, 1L);
  }
}
