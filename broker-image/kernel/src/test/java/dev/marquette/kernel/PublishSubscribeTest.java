package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishSubscribeTest {
  private final TestBroker broker = new TestBroker(3);

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "1,1", "1,2", "2,2"})
  @DisplayName(
      "[MQTT-3.8.4-8] [MQTT-4.3.1-1] [MQTT-4.3.2-2] [MQTT-4.3.3-2] a message comes at the lower"
          + " of the two QoS, without DUP, on any loop")
  void delivers(int publishQos, int subscribeQos) {
    for (int loop = 0; loop < 3; loop++) {
      TestClient subscriber = broker.connected(loop, "sub" + loop);
      subscriber.subscribe("a/+", subscribeQos);
      broker.run();
      assertThat(subscriber.suback()).extracting(ReasonCode::code).containsExactly(subscribeQos);
      TestClient publisher = broker.connected(0, "pub");
      publisher.publish("a/b", "hello", publishQos);
      broker.run();
      assertThat(subscriber.take(Publish.class))
          .singleElement()
          .satisfies(
              publish -> {
                assertThat(publish.topic()).isEqualTo("a/b");
                assertThat(publish.qos()).isEqualTo(Math.min(publishQos, subscribeQos));
                assertThat(TestClient.text(publish)).isEqualTo("hello");
                assertThat(publish.dup()).isFalse();
                assertThat(publish.retain()).isFalse();
              });
      subscriber.disconnect();
      broker.run();
    }
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.2-4] [MQTT-2.2.1-5] [MQTT-3.3.4-1] [MQTT-4.3.3-8] QoS 1 is answered with PUBACK,"
          + " QoS 2 with PUBREC and PUBCOMP")
  void acknowledges() {
    TestClient publisher = broker.connected(0, "pub");
    broker.connected(1, "sub").subscribe("t", 2);
    broker.run();
    publisher.publish("t", "1", 1).publish("t", "2", 2);
    broker.run();
    assertThat(publisher.take(Ack.class))
        .containsExactly(
            new Ack(Ack.Type.PUBACK, 1, ReasonCode.SUCCESS),
            new Ack(Ack.Type.PUBREC, 2, ReasonCode.SUCCESS));
    publisher.ack(Ack.Type.PUBREL, 2);
    broker.run();
    assertThat(publisher.take(Ack.class))
        .containsExactly(new Ack(Ack.Type.PUBCOMP, 2, ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName("Nobody subscribes: the acknowledgement says 0x10 (3.4.2.1)")
  void saysThatNobodySubscribes() {
    TestClient publisher = broker.connected(0, "pub");
    publisher.publish("t", "1", 1);
    broker.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NO_SUBSCRIBERS, 1L);
  }

  @Test
  @DisplayName("A retained message reaches who subscribes later, with RETAIN set (3.3.1.3)")
  void retains() {
    broker.connected(0, "pub").publish("a/b", "kept", 1, true);
    broker.run();
    TestClient subscriber = broker.connected(1, "sub");
    subscriber.subscribe("a/#", 1);
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .singleElement()
        .satisfies(
            publish -> {
              assertThat(publish.retain()).isTrue();
              assertThat(publish.qos()).isEqualTo(1);
              assertThat(TestClient.text(publish)).isEqualTo("kept");
            });
  }

  @Test
  @DisplayName(
      "[MQTT-4.6.0-5] [MQTT-4.6.0-6] a fan-out that takes several turns reaches all, in order")
  void fansOutInSlices() {
    int count = 3000;
    TestClient[] subscribers = new TestClient[count];
    for (int i = 0; i < count; i++) {
      subscribers[i] = broker.client(i % 2, "s" + i).connect(true).subscribe("t", 1);
    }
    TestClient publisher = broker.client(0, "pub").connect(true);
    broker.run();
    publisher.publish("t", "1", 1).publish("t", "2", 0).publish("t", "3", 1);
    broker.run();
    for (TestClient subscriber : subscribers) {
      assertThat(subscriber.payloads()).containsExactly("1", "2", "3");
    }
    assertThat(publisher.take(Ack.class)).hasSize(2);
  }

  @Test
  @DisplayName("[MQTT-3.3.4-3] a delivery carries the subscription's identifier")
  void carriesSubscriptionId() {
    TestClient subscriber = broker.connected(0, "sub");
    subscriber.subscribe(7, new Subscribe.Request("t", 0, false, false, 0));
    broker.connected(1, "pub").publish("t", "x", 0);
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .singleElement()
        .satisfies(p -> assertThat(p.properties().subscriptionIds()).containsExactly(7));
  }
}
