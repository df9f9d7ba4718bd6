package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups whose members share the messages. */
class SharedSubscriptionInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  private static final List<String> NUMBERS =
      IntStream.range(0, 100).mapToObj(Integer::toString).toList();

  private final String topic = BROKER.unique("shared");

  @Test
  @DisplayName("4.8.2: Each message goes to one member of each group, and to all others")
  void eachGroupGetsEachMessageOnce() throws Exception {
    Peer publisher = BROKER.connect(PeerKind.HIVEMQ_5, Transport.TCP, "publisher");
    List<Peer> red = List.of(member("red", PeerKind.HIVEMQ_5), member("red", PeerKind.PAHO_3_1_1));
    List<Peer> blue = List.of(member("blue", PeerKind.HIVEMQ_3_1_1));
    Peer alone = BROKER.connect(PeerKind.PAHO_3_1, Transport.WS, "alone");
    alone.subscribe(topic + "/#", 1);

    for (String number : NUMBERS) {
      publisher.publish(topic, 1, false, number);
    }

    await().untilAsserted(() -> assertThat(alone.received()).hasSize(NUMBERS.size()));
    await().untilAsserted(() -> assertThat(payloads(blue)).containsExactlyElementsOf(NUMBERS));
    await()
        .untilAsserted(
            () -> assertThat(payloads(red)).containsExactlyInAnyOrderElementsOf(NUMBERS));
    assertThat(red).as("both have a share").noneMatch(member -> member.received().isEmpty());
  }

  @Test
  @DisplayName("4.8.2: What a member has not acknowledged when it goes is another's")
  void aMemberThatGoesLeavesItsShareToTheOthers() throws Exception {
    Peer publisher = BROKER.connect(PeerKind.HIVEMQ_5, Transport.TCP, "publisher");
    CutWire wire = BROKER.wire();
    Peer goes =
        BROKER.until(
            PeerKind.HIVEMQ_5.connect(
                Transport.TCP, wire.port(), new Options(BROKER.unique("goes"), true, null)));
    goes.subscribe("$share/green/" + topic, 1);
    Peer stays = member("green", PeerKind.PAHO_3_1_1);

    wire.cut();
    for (String number : NUMBERS) {
      publisher.publish(topic, 1, false, number);
    }

    await()
        .untilAsserted(
            () ->
                assertThat(payloads(List.of(stays, goes)).distinct())
                    .containsExactlyInAnyOrderElementsOf(NUMBERS));
  }

  private Peer member(String group, PeerKind kind) throws Exception {
    Peer member = BROKER.connect(kind, Transport.TCP, group);
    member.subscribe("$share/" + group + "/" + topic, 1);
    return member;
  }

  private static Stream<String> payloads(Collection<Peer> members) {
    return members.stream().flatMap(member -> member.received().stream()).map(Received::payload);
  }
}
