package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More messages than may be routed. */
class QuotaTest {
  private static TestBroker broker(@Nullable Rate connection, @Nullable Rate overall) {
    return new TestBroker(
        2, Settings.with("quotas", new Quotas(connection, overall)), ClusterLink.ALONE);
  }

  private static Rate eachSecond(int messages) {
    return new Rate(messages, Duration.ofSeconds(1));
  }

  private static long refused(TestBroker broker) {
    return broker.kernel().stats().dropped().getOrDefault(DropReason.QUOTA_EXCEEDED, 0L);
  }

  private static List<ReasonCode> acks(TestClient client) {
    return client.take(Ack.class).stream().map(Ack::reason).toList();
  }

  @Test
  @DisplayName("QoS 0 beyond the quota is dropped with a reason, until the bucket has filled")
  void dropsQos0() {
    TestBroker broker = broker(eachSecond(10), null);
    broker.kernel().tap("t", message -> {});
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 25; i++) {
      publisher.publish("t", "x", 0);
    }
    broker.run();
    assertThat(refused(broker)).isEqualTo(15);
    broker.advance(Duration.ofMillis(500));
    for (int i = 0; i < 25; i++) {
      publisher.publish("t", "x", 0);
    }
    broker.run();
    assertThat(refused(broker)).isEqualTo(15 + 20);
    assertThat(publisher.isClosed()).isFalse();
  }

  @Test
  @DisplayName("stop_publish_clear_msg: what goes to nobody takes no part for subscribers")
  void clearing() {
    Quotas quotas = new Quotas(eachSecond(3), null);
    MqttSettings settings = Settings.with("quotas", quotas, "clearingIsSilent", true);
    TestBroker broker = new TestBroker(2, settings, ClusterLink.ALONE);
    for (int i = 0; i < 10; i++) {
      broker.connected(1, "s" + i).subscribe("t", 0);
    }
    TestClient publisher = broker.connected(0, "p");
    broker.run();
    publisher.publish("t", "", 1, true).publish("t", "", 1, true);
    broker.run();
    assertThat(refused(broker)).isZero();
  }

  @Test
  @DisplayName("QoS 1 and 2 beyond the quota are acknowledged with 0x97 (3.4.2.1, 3.5.2.1)")
  void refuses() {
    TestBroker broker = broker(eachSecond(1), null);
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("t", "x", 1).publish("t", "x", 1).publish("t", "x", 2);
    broker.run();
    assertThat(acks(publisher))
        .containsExactly(
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.QUOTA_EXCEEDED);
    assertThat(refused(broker)).isEqualTo(2);

    broker.advance(Duration.ofSeconds(1));
    publisher.publish("t", "x", 2);
    broker.run();
    assertThat(acks(publisher)).containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @DisplayName("Below MQTT 5 QoS 1 is not acknowledged but for what was routed: it comes again")
  void disconnects() {
    TestBroker broker = broker(eachSecond(1), null);
    TestClient qos0 = broker.client(0, "zero", MqttVersion.V3_1_1).connect(true);
    TestClient qos1 = broker.client(0, "one", MqttVersion.V3_1_1).connect(true);
    broker.run();
    qos1.take();
    qos0.publish("t", "x", 0).publish("t", "x", 0);
    qos1.publish("t", "x", 1).publish("t", "x", 1);
    broker.run();
    assertThat(qos0.isClosed()).isFalse();
    assertThat(qos1.isClosed()).isTrue();
    assertThat(acks(qos1)).hasSize(1);
    assertThat(refused(broker)).isEqualTo(2);
  }

  @Test
  @DisplayName("[MQTT-4.3.3-10] QoS 2 that was routed is not refused when it comes again")
  void repeats() {
    TestBroker broker = broker(eachSecond(1), null);
    TestClient publisher = broker.connected(0, "p");
    var message =
        publisher.publishing("t", "x", 2, false, dev.marquette.codec.PublishProperties.NONE);
    publisher.send(message).send(message);
    broker.run();
    assertThat(acks(publisher))
        .containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS, ReasonCode.SUCCESS);
    assertThat(refused(broker)).isZero();
  }

  @Test
  @DisplayName("A message counts once, and once for each subscription and group on any loop")
  void countsRecipients() {
    TestBroker broker = broker(eachSecond(20), null);
    for (int i = 0; i < 7; i++) {
      broker.connected(i % 2, "s" + i).subscribe("t/+", 0);
    }
    broker.connected(0, "g1").subscribe("$share/g/t/#", 0);
    broker.connected(1, "g2").subscribe("$share/g/t/#", 0);
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 5; i++) {
      publisher.publish("t/1", "x", 1);
    }
    broker.run();
    assertThat(acks(publisher))
        .as("9 each: the third goes into debt")
        .containsExactly(
            ReasonCode.SUCCESS,
            ReasonCode.SUCCESS,
            ReasonCode.SUCCESS,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.QUOTA_EXCEEDED);
    broker.advance(Duration.ofMillis(300));
    publisher.publish("t/1", "x", 1);
    broker.run();
    assertThat(acks(publisher))
        .as("27 of 20, and 6 are back")
        .containsExactly(ReasonCode.QUOTA_EXCEEDED);
    broker.advance(Duration.ofMillis(100));
    publisher.publish("t/1", "x", 1);
    broker.run();
    assertThat(acks(publisher)).containsExactly(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("Another broker counts as one recipient")
  void countsPeers() {
    TestCluster cluster =
        new TestCluster(2, Settings.with("quotas", new Quotas(eachSecond(4), null)));
    cluster.broker(1).client(0, "a").connect(true).subscribe("t", 0);
    cluster.broker(1).client(1, "b").connect(true).subscribe("t", 0);
    TestClient publisher = cluster.broker(0).client(0, "p").connect(true);
    cluster.run();
    publisher.take();
    publisher.publish("t", "x", 1).publish("t", "x", 1).publish("t", "x", 1);
    cluster.run();
    assertThat(acks(publisher))
        .containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  @DisplayName("The overall quota is shared by all clients of all loops; each has its own besides")
  void overall() {
    TestBroker broker = broker(eachSecond(8), eachSecond(10));
    TestClient one = broker.connected(0, "one");
    TestClient other = broker.connected(1, "other");
    for (int i = 0; i < 9; i++) {
      one.publish("t", "x", 0);
    }
    broker.run();
    assertThat(refused(broker)).as("its own is 8").isEqualTo(1);
    for (int i = 0; i < 9; i++) {
      other.publish("t", "x", 0);
    }
    broker.run();
    assertThat(refused(broker)).as("two were left of 10").isEqualTo(1 + 7);
  }

  @Test
  @DisplayName("A quota that goes is gone at once")
  void changesInPlace() {
    TestBroker broker = broker(new Rate(1, Duration.ofHours(1)), null);
    TestClient publisher = broker.connected(0, "p").publish("t", "x", 0).publish("t", "x", 0);
    broker.run();
    assertThat(refused(broker)).isEqualTo(1);
    broker.kernel().settings(MqttSettings.DEFAULT);
    broker.run();
    publisher.publish("t", "x", 0);
    broker.run();
    assertThat(refused(broker)).isEqualTo(1);
  }
}
