package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.codec.Unsubscribe;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SUBSCRIBE and UNSUBSCRIBE, in all versions where they say the same. */
class SubscribeRulesTest {
  private static final int ID = 4711;

  private final TestBroker broker = new TestBroker(2);
  private final TestClient publisher = broker.connected(1, "p");

  private static Subscribe.Request request(String filter, int qos) {
    return new Subscribe.Request(filter, qos, false, false, 0);
  }

  private static Subscribe subscribe(Subscribe.Request... requests) {
    return new Subscribe(ID, 0, List.of(), List.of(requests));
  }

  private static Unsubscribe unsubscribe(String... filters) {
    return new Unsubscribe(ID, List.of(), List.of(filters));
  }

  private TestClient client(MqttVersion version) {
    TestClient client = broker.client(0, "c", version).connect(true);
    broker.run();
    client.take();
    return client;
  }

  private List<Packet> answers(TestClient client) {
    broker.run();
    return client.take();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "[MQTT-2.2.1-6] [MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-3.10.4-4] [MQTT-3.10.4-5]"
          + " [MQTT3-2.3.1-7] [MQTT3-3.8.4-1] [MQTT3-3.8.4-2] [MQTT3-3.10.4-4] [MQTT3-3.10.4-5]"
          + " each is answered under its packet identifier, whatever comes of it")
  void answersUnderTheSameId(MqttVersion version) {
    TestClient client = client(version);
    assertThat(answers(client.send(subscribe(request("a", 1)))))
        .containsExactly(new Suback(ID, List.of(ReasonCode.GRANTED_QOS_1), ReasonProperties.NONE));
    assertThat(answers(client.send(subscribe(request("a/#/b", 1)))))
        .singleElement()
        .isInstanceOfSatisfying(
            Suback.class,
            suback -> {
              assertThat(suback.packetId()).isEqualTo(ID);
              assertThat(suback.reasons())
                  .singleElement()
                  .satisfies(reason -> assertThat(reason.isError()).isTrue());
            });
    for (String filter : List.of("a", "a", "never")) {
      assertThat(answers(client.send(unsubscribe(filter))))
          .singleElement()
          .isInstanceOfSatisfying(
              Unsuback.class, unsuback -> assertThat(unsuback.packetId()).isEqualTo(ID));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "[MQTT-3.8.4-5] [MQTT-3.8.4-7] [MQTT-3.9.3-1] [MQTT3-3.8.4-4] [MQTT3-3.8.4-5]"
          + " [MQTT3-3.9.3-1] filters of one SUBSCRIBE are taken one after the other, and answered"
          + " in their order")
  void subscribesInOrder(MqttVersion version) {
    TestClient client = client(version);
    client.send(subscribe(request("a", 2), request("a#", 0), request("b", 0), request("a", 1)));
    broker.run();
    assertThat(client.suback())
        .extracting(reason -> reason.isError() ? 0x80 : reason.code())
        .containsExactly(2, 0x80, 0, 1);
    publisher.publish("a", "x", 2).publish("b", "y", 2);
    broker.run();
    assertThat(client.take(Publish.class))
        .extracting(publish -> TestClient.text(publish) + publish.qos())
        .as("the last of the same filter counts")
        .containsExactly("x1", "y0");
  }

  @Test
  @DisplayName(
      "[MQTT-3.10.4-6] [MQTT-3.11.3-1] filters of one UNSUBSCRIBE are taken one after the other,"
          + " and answered in their order")
  void unsubscribesInOrder() {
    TestClient client = client(MqttVersion.V5);
    client.send(subscribe(request("a", 0), request("b", 0), request("a/+", 0)));
    broker.run();
    client.take();
    assertThat(answers(client.send(unsubscribe("a", "a/b", "a", "a/+", "b", "#a"))))
        .singleElement(InstanceOfAssertFactories.type(Unsuback.class))
        .satisfies(
            unsuback -> {
              assertThat(unsuback.packetId()).isEqualTo(ID);
              assertThat(unsuback.reasons())
                  .containsExactly(
                      ReasonCode.SUCCESS,
                      ReasonCode.NO_SUBSCRIPTION_EXISTED,
                      ReasonCode.NO_SUBSCRIPTION_EXISTED,
                      ReasonCode.SUCCESS,
                      ReasonCode.SUCCESS,
                      ReasonCode.TOPIC_FILTER_INVALID);
            });
    assertThat(broker.kernel().stats().subscriptions()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"V3_1_1", "V5"})
  @DisplayName(
      "[MQTT-3.8.4-3] [MQTT-3.8.4-4] [MQTT3-3.8.4-3] a subscription that is replaced amid what is"
          + " published loses nothing, and gets what is retained again")
  void replacesWithoutLoss(MqttVersion version) {
    publisher.publish("r", "kept", 0, true);
    TestClient client = client(version).acknowledging().subscribe("+", 1);
    broker.run();
    assertThat(client.payloads()).containsExactly("kept");
    for (int i = 0; i < 300; i++) {
      publisher.publish("t", "" + i, 1);
      if (i % 10 == 0) {
        client.subscribe("+", 1);
      }
      broker.run();
    }
    List<String> payloads = client.payloads();
    assertThat(payloads).filteredOn("kept"::equals).hasSize(30);
    assertThat(payloads)
        .filteredOn(payload -> !payload.equals("kept"))
        .containsExactlyElementsOf(IntStream.range(0, 300).mapToObj(Integer::toString).toList());
    assertThat(broker.kernel().stats().subscriptions()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"V3_1_1", "V5"})
  @DisplayName(
      "[MQTT-3.10.4-2] [MQTT-3.10.4-3] [MQTT3-3.10.4-2] [MQTT3-3.10.4-3] UNSUBSCRIBE stops what is"
          + " new, and lets what was begun come to its end, on the next connection too")
  void completesWhatWasBegun(MqttVersion version) {
    TestClient client =
        version.isV5()
            ? broker.client(0, "c").connect(false, 100)
            : broker.client(0, "c", version).connect(false);
    client.subscribe("t", 2);
    broker.run();
    publisher.publish("t", "1", 1).publish("t", "2", 2).publish("t", "3", 2);
    broker.run();
    List<Publish> begun = client.take(Publish.class);
    assertThat(begun).hasSize(3);
    client.unsubscribe("t");
    broker.run();
    publisher.publish("t", "new", 2);
    broker.run();
    assertThat(client.payloads()).isEmpty();
    client.ack(Ack.Type.PUBACK, begun.get(0).packetId());
    client.ack(Ack.Type.PUBREC, begun.get(1).packetId());
    broker.run();
    assertThat(client.take(Ack.class))
        .containsExactly(new Ack(Ack.Type.PUBREL, begun.get(1).packetId(), ReasonCode.SUCCESS));
    client.drop();
    TestClient again =
        version.isV5()
            ? broker.client(0, "c").connect(false, 100)
            : broker.client(0, "c", version).connect(false);
    broker.run();
    List<Packet> packets = again.take();
    assertThat(packets)
        .filteredOn(Ack.class::isInstance)
        .containsExactly(new Ack(Ack.Type.PUBREL, begun.get(1).packetId(), ReasonCode.SUCCESS));
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .map(packet -> TestClient.text((Publish) packet))
        .containsExactly("3");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("[MQTT-3.3.2-3] [MQTT3-3.3.2-3] what comes has a topic that the filter matches")
  void sendsWhatMatches(MqttVersion version) {
    TestClient client = client(version).subscribe("a/+/c", 0);
    for (String topic : List.of("a/b/c", "a/c", "a//c", "a/b/c/d", "A/b/c", "a/b/c/", "/a/b/c")) {
      publisher.publish(topic, topic, 0);
    }
    broker.run();
    assertThat(client.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("a/b/c", "a//c");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "[MQTT3-3.8.3-2] [MQTT-3.8.4-7] a filter with wildcards that are not available is rejected")
  void rejectsWildcards(MqttVersion version) {
    TestBroker plain =
        new TestBroker(1, Settings.with("wildcardAvailable", false), ClusterLink.ALONE);
    TestClient client = plain.client(0, "c", version).connect(true);
    client.subscribe("a/+", 0).subscribe("#", 0).subscribe("a", 0);
    plain.run();
    assertThat(client.suback()).extracting(ReasonCode::isError).containsExactly(true, true, false);
    assertThat(plain.kernel().stats().subscriptions()).isEqualTo(1);
  }
}
