package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackPressureTest {
  private static final String KILOBYTE = "x".repeat(1024);

  private static TestBroker with(Object... settings) {
    return new TestBroker(2, Settings.with(settings), ClusterLink.ALONE);
  }

  @Test
  @DisplayName("QoS 0 to a client that takes nothing is dropped beyond a megabyte, and counted")
  void dropsQos0() {
    TestBroker broker = with("maxOutboundQueue", 0, "maxOutboundBytes", 0L);
    TestClient slow = broker.connected(1, "slow").subscribe("t", 0);
    TestClient quick = broker.connected(1, "quick").subscribe("t", 0);
    broker.run();
    slow.stuck(true);
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 2000; i++) {
      publisher.publish("t", KILOBYTE, 0);
    }
    broker.run();
    assertThat(quick.payloads()).hasSize(2000);
    long dropped = broker.kernel().stats().dropped().getOrDefault(DropReason.NOT_WRITABLE, 0L);
    assertThat(dropped).isBetween(800L, 1200L);
    slow.stuck(false);
    broker.run();
    assertThat(slow.payloads()).hasSize((int) (2000 - dropped));
  }

  @Test
  @DisplayName("QoS 1 to a client that takes nothing waits in the session, in order")
  void queuesQos1() {
    TestBroker broker = with();
    TestClient slow = broker.client(1, "slow").connect(true).acknowledging().subscribe("t", 1);
    broker.run();
    slow.stuck(true);
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 500; i++) {
      publisher.publish("t", "" + i, 1);
    }
    broker.run();
    assertThat(slow.wire().pendingBytes()).isZero();
    slow.stuck(false);
    broker.run();
    assertThat(slow.payloads())
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, 500).mapToObj(Integer::toString).toList());
  }

  @ParameterizedTest
  @CsvSource({"10000, 67108864, 15000", "100, 0, 1000", "0, 2000, 1000", "1, 0, 10"})
  @DisplayName(
      "QoS 0 alone does not get a slow client shut down, with the shipped settings or less")
  void spares(int maxMessages, long maxBytes, int messages) {
    TestBroker broker = with("maxOutboundQueue", maxMessages, "maxOutboundBytes", maxBytes);
    TestClient slow = broker.connected(1, "slow").subscribe("t", 0);
    TestClient quick = broker.connected(1, "quick").subscribe("t", 0);
    broker.run();
    slow.take();
    slow.stuck(true);
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < messages; i++) {
      publisher.publish("t", "x", 0);
      if (i % 10 == 0) {
        broker.run();
      }
    }
    broker.run();
    assertThat(slow.isClosed()).isFalse();
    assertThat(quick.payloads()).hasSize(messages);
    long dropped = broker.kernel().stats().dropped().getOrDefault(DropReason.NOT_WRITABLE, 0L);
    assertThat(dropped).isBetween(messages / 3L, messages - 1L);
    slow.stuck(false);
    publisher.publish("t", "last", 0);
    broker.run();
    assertThat(slow.payloads()).hasSize((int) (messages - dropped) + 1).endsWith("last");
  }

  @ParameterizedTest
  @CsvSource({"100, 0", "0, 200"})
  @DisplayName("Force shutdown: more pending than allowed closes the connection (S-72)")
  void shutsDown(int maxMessages, long maxBytes) {
    TestBroker broker = with("maxOutboundQueue", maxMessages, "maxOutboundBytes", maxBytes);
    TestClient slow = broker.connected(1, "slow");
    slow.stuck(true);
    for (int i = 0; i < 90; i++) {
      slow.send(Ping.REQUEST);
    }
    broker.run();
    assertThat(slow.isClosed()).isFalse();
    for (int i = 0; i < 90; i++) {
      slow.send(Ping.REQUEST);
    }
    broker.run();
    assertThat(slow.isClosed()).isTrue();
    assertThat(broker.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName("What a loop's turn brings goes out in one write")
  void flushesOnceATurn() {
    TestBroker broker = with();
    TestClient subscriber = broker.connected(1, "s").subscribe("t", 0);
    TestClient publisher = broker.connected(0, "p");
    broker.run();
    int before = subscriber.wire().writes();
    for (int i = 0; i < 50; i++) {
      publisher.publish("t", "x", 0);
    }
    while (broker.loops().get(0).runOne()) {
      // all the publisher's turns come first
    }
    broker.run();
    assertThat(subscriber.payloads()).hasSize(50);
    assertThat(subscriber.wire().writes() - before).isEqualTo(1);
    assertThat(publisher.wire().writes()).isLessThan(3);
  }

  @Test
  @DisplayName("A frame is encoded once and shared by all subscribers of a kind")
  void encodesOnce() {
    Message message =
        new Message(
            "t",
            new byte[10],
            1,
            false,
            dev.marquette.codec.PublishProperties.NONE,
            null,
            null,
            0,
            Message.NEVER);
    assertThat(message.frame(true, true)).isSameAs(message.frame(true, true));
    assertThat(message.frame(false, true)).isSameAs(message.frame(false, true));
    assertThat(message.frame(true, false)).isNotSameAs(message.frame(true, true));
    assertThat(message.delivery(1, false)).isSameAs(message.delivery(1, false));
  }

  @Test
  @DisplayName("A publisher that runs ahead of its acknowledgements is not read from for a while")
  void pausesPublisher() {
    TestBroker broker = with();
    broker.client(1, "s", MqttVersion.V3_1_1).connect(true).acknowledging().subscribe("t", 1);
    TestClient publisher = broker.client(0, "p").connect(true);
    broker.run();
    publisher.take();
    for (int i = 0; i < 3000; i++) {
      publisher.publish("t", "x", 1);
    }
    while (broker.loops().get(0).runOne()) {
      // the subscriber's loop does nothing meanwhile
    }
    assertThat(broker.kernel().stats().messagesReceived()[1]).isEqualTo(1024);
    broker.run();
    assertThat(publisher.take()).hasSize(3000);
  }

  @Test
  @DisplayName("What waits behind an acknowledgement that does not come is bounded too")
  void pausesBehindAPeer() {
    TestCluster cluster = new TestCluster(2);
    cluster.broker(1).client(0, "there").connect(true).subscribe("far", 1);
    TestClient publisher = cluster.broker(0).client(0, "p", MqttVersion.V3_1_1).connect(true);
    cluster.run();
    publisher.take();
    cluster.link(0).holding = true;
    publisher.publish("far", "x", 1);
    for (int i = 0; i < 3000; i++) {
      publisher.publish("near", "x", 1);
    }
    cluster.run();
    assertThat(cluster.broker(0).kernel().stats().messagesReceived()[1]).isEqualTo(1024);
    cluster.link(0).held.getFirst().complete(null);
    cluster.run();
    assertThat(publisher.take()).hasSize(3001);
  }

  @Test
  @DisplayName("[MQTT-3.3.4-7] QoS 2 that was refused counts until its PUBREC is out")
  void countsRefusals() {
    TestCluster cluster = new TestCluster(2, Settings.with("receiveMaximum", 3));
    cluster.broker(1).client(0, "there").connect(true).subscribe("far", 1);
    cluster
        .broker(0)
        .kernel()
        .authorizer(
            (client, action, topic) ->
                topic.equals("no") ? Authorizer.Verdict.DENIED : Authorizer.Verdict.ALLOWED);
    TestClient publisher = cluster.broker(0).client(0, "p").connect(true);
    cluster.run();
    cluster.link(0).holding = true;
    publisher.publish("far", "x", 1).publish("no", "x", 2).publish("no", "x", 2);
    cluster.run();
    assertThat(publisher.isClosed()).isFalse();
    cluster.link(0).held.getFirst().complete(null);
    cluster.run();
    publisher.publish("far", "x", 1).publish("no", "x", 2).publish("no", "x", 2);
    cluster.run();
    assertThat(publisher.isClosed()).as("the earlier ones count no more").isFalse();
    publisher.publish("far", "x", 1);
    cluster.run();
    assertThat(publisher.goodbye()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
  }
}
