package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages between all third-party clients, over all transports, at each QoS. */
class QosInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  static Stream<Arguments> pairs() {
    return Arrays.stream(PeerKind.values())
        .flatMap(
            from ->
                Arrays.stream(PeerKind.values())
                    .flatMap(
                        to ->
                            Stream.of(
                                Arguments.of(from, Transport.TCP, to, Transport.WS),
                                Arguments.of(from, Transport.WS, to, Transport.TCP))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  @DisplayName("[MQTT-3.8.4-8] A message arrives at the lower of its QoS and the subscription's")
  void messagesArriveAtTheLowerQos(PeerKind from, Transport over, PeerKind to, Transport back)
      throws Exception {
    Peer publisher = BROKER.connect(from, over, "publisher");
    Peer subscriber = BROKER.connect(to, back, "subscriber");
    String topic = BROKER.unique("qos");
    for (int granted = 0; granted <= 2; granted++) {
      subscriber.subscribe(topic + "/" + granted + "/+", granted);
      for (int sent = 0; sent <= 2; sent++) {
        String payload = "%s %d to %d".formatted(from, sent, granted);
        String name = topic + "/" + granted + "/" + sent;

        publisher.publish(name, sent, false, payload);

        assertThat(subscriber.next())
            .isEqualTo(new Received(name, Math.min(sent, granted), false, payload));
      }
    }
    assertThat(subscriber.received()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PeerKind.class)
  @DisplayName("[MQTT-4.6.0-6] Messages of one publisher and QoS arrive in order, each once")
  void messagesArriveInOrderAndOnce(PeerKind kind) throws Exception {
    Peer publisher = BROKER.connect(kind, Transport.TCP, "publisher");
    Peer subscriber = BROKER.connect(kind, Transport.WS, "subscriber");
    String topic = BROKER.unique("order");
    subscriber.subscribe(topic, 2);
    List<String> numbers = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
    for (int qos = 0; qos <= 2; qos++) {
      for (String number : numbers) {
        publisher.publish(topic, qos, false, number);
      }
      for (String number : numbers) {
        assertThat(subscriber.next()).isEqualTo(new Received(topic, qos, false, number));
      }
    }
    assertThat(subscriber.received()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PeerKind.class)
  @DisplayName(
      "[MQTT-3.3.1-5] The last retained message waits for subscribers; an empty one ends it")
  void retainedMessagesWait(PeerKind kind) throws Exception {
    Peer publisher = BROKER.connect(kind, Transport.TCP, "publisher");
    String topic = BROKER.unique("retained");
    publisher.publish(topic, 1, true, "first");
    publisher.publish(topic, 2, true, "second");

    Peer late = BROKER.connect(kind, Transport.WS, "late");
    late.subscribe(topic + "/#", 1);
    assertThat(late.next()).isEqualTo(new Received(topic, 1, true, "second"));

    publisher.publish(topic, 1, true, "");
    assertThat(late.next()).isEqualTo(new Received(topic, 1, false, ""));
    Peer tooLate = BROKER.connect(kind, Transport.TCP, "too-late");
    tooLate.subscribe(topic, 1);
    publisher.publish(topic, 1, false, "not retained");
    assertThat(tooLate.next()).isEqualTo(new Received(topic, 1, false, "not retained"));
  }
}
