package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Publish;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that wait for a client, by the priorities of their topics. */
class QueuePrioritiesTest {
  private static final QueuePriorities ALARMS_FIRST =
      new QueuePriorities(Map.of("alarm", 9, "status", 3), QueuePriorities.LOWEST);

  private static MqttSettings settings(QueuePriorities priorities, int limit) {
    return Settings.with("queuePriorities", priorities, "maxQueueLength", limit);
  }

  /** Has subscribed to everything, and gone. */
  private static void subscribeAndLeave(TestBroker broker) {
    TestClient client = broker.client(0, "c").connect(true, 1_000).subscribe("#", 2);
    broker.run();
    client.drop();
    broker.run();
  }

  private static TestClient comeBack(TestBroker broker) {
    TestClient client =
        broker
            .client(1, "c")
            .connect(false, 0, null, TestClient.properties(1_000, 1))
            .acknowledging();
    broker.run();
    return client;
  }

  private static void publish(TestBroker broker, int qos, String... topicsAndPayloads) {
    TestClient publisher = broker.connected(1, "pub").acknowledging();
    for (String each : topicsAndPayloads) {
      publisher.publish(each.replaceAll("\\d", ""), each, qos);
    }
    broker.run();
  }

  @Test
  @DisplayName("What waits of a higher priority goes first; of one priority in order")
  void highestFirst() {
    TestBroker broker = new TestBroker(2, settings(ALARMS_FIRST, 100), ClusterLink.ALONE);
    subscribeAndLeave(broker);
    publish(broker, 1, "a1", "status1", "alarm1", "b1", "status2", "alarm2");
    assertThat(comeBack(broker).payloads())
        .containsExactly("alarm1", "alarm2", "status1", "status2", "a1", "b1");
  }

  @Test
  @DisplayName("So does what waits for a connected client's window")
  void behindTheWindow() {
    TestBroker broker = new TestBroker(2, settings(ALARMS_FIRST, 100), ClusterLink.ALONE);
    TestClient client =
        broker.client(0, "c").connect(true, 0, null, TestClient.properties(0, 1)).subscribe("#", 2);
    broker.run();
    publish(broker, 2, "a1", "b1", "alarm1");
    client.acknowledging();
    int first = client.take(Publish.class).getFirst().packetId();
    client.ack(dev.marquette.codec.Ack.Type.PUBREC, first);
    broker.run();
    assertThat(client.payloads()).containsExactly("alarm1", "b1");
  }

  @Test
  @DisplayName("QoS 0 that comes before all that waits does not wait for an acknowledgement")
  void qos0GoesAhead() {
    TestBroker broker = new TestBroker(2, settings(ALARMS_FIRST, 100), ClusterLink.ALONE);
    subscribeAndLeave(broker);
    publish(broker, 1, "a1", "b1");
    publish(broker, 0, "a2");
    TestClient client =
        broker.client(1, "c").connect(false, 0, null, TestClient.properties(1_000, 1));
    broker.run();
    assertThat(client.payloads()).as("what the window allows").containsExactly("a1");
    publish(broker, 0, "a3", "alarm1");
    assertThat(client.payloads()).containsExactly("alarm1");
  }

  @Test
  @DisplayName("Each priority has its limit: too many of one push out their own oldest")
  void limits() {
    TestBroker broker = new TestBroker(2, settings(ALARMS_FIRST, 2), ClusterLink.ALONE);
    subscribeAndLeave(broker);
    publish(broker, 1, "alarm1", "status1", "a1", "b1", "a2", "b2", "a3", "status2", "alarm2");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 3L);
    assertThat(comeBack(broker).payloads())
        .containsExactly("alarm1", "alarm2", "status1", "status2", "b2", "a3");
  }

  @Test
  @DisplayName("Priorities change for what waits already, and its limits with them")
  void changedInPlace() {
    TestBroker broker = new TestBroker(2, settings(QueuePriorities.NONE, 6), ClusterLink.ALONE);
    subscribeAndLeave(broker);
    publish(broker, 1, "a1", "alarm1", "status1", "a2", "alarm2", "b1");
    broker.kernel().settings(settings(ALARMS_FIRST, 6));
    broker.run();
    publish(broker, 1, "status2");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 0L);
    broker.kernel().settings(settings(QueuePriorities.NONE, 6));
    broker.run();
    assertThat(comeBack(broker).payloads())
        .as("seven waited in three lines, and only six may in one")
        .containsExactly("alarm2", "status1", "status2", "a1", "a2", "b1");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUEUE_FULL, 1L);
  }

  @Property(tries = 100)
  void theMessagesOfATopicKeepTheirOrderThroughAllChanges(@ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = new TestBroker(2, settings(ALARMS_FIRST, 0), ClusterLink.ALONE);
    subscribeAndLeave(broker);
    List<String> topics = List.of("alarm", "status", "a", "b");
    Map<String, List<String>> published = new HashMap<>();
    for (int step = 0; step < 60; step++) {
      if (random.nextInt(8) == 0) {
        Map<String, Integer> changed = new HashMap<>();
        topics.forEach(topic -> changed.put(topic, random.nextInt(3)));
        changed.remove(topics.get(random.nextInt(4)));
        QueuePriorities priorities =
            random.nextInt(4) == 0
                ? QueuePriorities.NONE
                : new QueuePriorities(changed, random.nextInt(3));
        broker.kernel().settings(settings(priorities, 0));
        broker.run();
      } else {
        String topic = topics.get(random.nextInt(4));
        published.computeIfAbsent(topic, none -> new ArrayList<>()).add(topic + step);
        publish(broker, 1 + random.nextInt(2), topic + step);
      }
    }
    Map<String, List<String>> received = new HashMap<>();
    for (Publish publish : comeBack(broker).take(Publish.class)) {
      received
          .computeIfAbsent(publish.topic(), none -> new ArrayList<>())
          .add(TestClient.text(publish));
    }
    assertThat(received).isEqualTo(published);
  }

  @Test
  @DisplayName("A session that goes to another broker keeps the order of what waits")
  void handedOver() {
    TestCluster cluster = new TestCluster(2, settings(ALARMS_FIRST, 100));
    TestClient client = cluster.broker(0).client(0, "c").connect(true, 1_000).subscribe("#", 1);
    cluster.run();
    client.drop();
    cluster.run();
    TestClient publisher = cluster.broker(0).client(1, "pub").connect(true).acknowledging();
    for (String each : List.of("a1", "status1", "alarm1", "b1", "alarm2", "a2")) {
      publisher.publish(each.replaceAll("\\d", ""), each, 1);
    }
    cluster.run();
    TestClient moved = cluster.broker(1).client(0, "c");
    moved.connect(false, 0, null, TestClient.properties(1_000, 1)).acknowledging();
    cluster.run();
    assertThat(moved.payloads()).containsExactly("alarm1", "alarm2", "status1", "a1", "b1", "a2");
  }

  @Test
  @DisplayName("A shared group passes over a member whose queue is full for this priority alone")
  void sharedGroup() {
    TestBroker broker = new TestBroker(2, settings(ALARMS_FIRST, 1), ClusterLink.ALONE);
    TestClient member = broker.client(0, "c").connect(true, 1_000).subscribe("$share/g/#", 1);
    broker.run();
    member.drop();
    broker.run();
    publish(broker, 1, "a1", "a2", "alarm1", "alarm2");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NO_GROUP_MEMBER, 2L);
    assertThat(comeBack(broker).payloads()).containsExactly("alarm1", "a1");
  }
}
