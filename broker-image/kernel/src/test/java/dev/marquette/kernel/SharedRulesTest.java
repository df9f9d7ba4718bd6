package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member of a shared group has been sent is its own. */
class SharedRulesTest {
  private static final String SHARED = "$share/g/t";

  private final TestBroker broker =
      new TestBroker(
          2,
          Settings.with("sharedStrategy", MqttSettings.SharedStrategy.RANDOM),
          ClusterLink.ALONE);
  private final TestClient publisher = broker.connected(1, "p").acknowledging();

  private TestClient member(String id, boolean cleanStart) {
    TestClient member = broker.client(0, id).connect(cleanStart, 100);
    broker.run();
    return member;
  }

  @ParameterizedTest
  @CsvSource({"0,2,0", "1,2,1", "1,0,0", "2,1,1", "2,2,2"})
  @DisplayName("[MQTT-4.8.2-3] a member gets messages at no higher QoS than it was granted")
  void respectsGrantedQos(int granted, int published, int delivered) {
    TestClient member = member("m", true).subscribe(SHARED, granted);
    publisher.publish("t", "x", published);
    broker.run();
    assertThat(member.take(Publish.class)).extracting(Publish::qos).containsExactly(delivered);
  }

  @Test
  @DisplayName("[MQTT-4.8.2-4] QoS 2 that was begun with a member is completed with it")
  void completesQos2() {
    TestClient first = member("first", true).subscribe(SHARED, 2);
    publisher.publish("t", "sent", 2).publish("t", "released", 2);
    broker.run();
    List<Publish> begun = first.take(Publish.class);
    first.ack(Ack.Type.PUBREC, begun.get(1).packetId()).drop();
    TestClient other = member("other", true).subscribe(SHARED, 2).acknowledging();
    broker.run();
    TestClient again = member("first", false);
    List<Packet> packets = again.take();
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Publish.class,
            publish -> {
              assertThat(TestClient.text(publish)).isEqualTo("sent");
              assertThat(publish.packetId()).isEqualTo(begun.get(0).packetId());
              assertThat(publish.dup()).isTrue();
            });
    assertThat(packets)
        .contains(new Ack(Ack.Type.PUBREL, begun.get(1).packetId(), ReasonCode.SUCCESS));
    assertThat(other.payloads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("[MQTT-4.8.2-6] what a member refuses with an error goes to nobody else")
  void discardsWhatIsRefused(int qos) {
    TestClient refusing = member("refusing", true).subscribe(SHARED, qos);
    publisher.publish("t", "x", qos);
    broker.run();
    int id = refusing.take(Publish.class).getFirst().packetId();
    TestClient other = member("other", true).subscribe(SHARED, qos).acknowledging();
    Ack.Type type = qos == 1 ? Ack.Type.PUBACK : Ack.Type.PUBREC;
    refusing.send(new Ack(type, id, ReasonCode.UNSPECIFIED_ERROR));
    broker.run();
    broker.kernel().kick("refusing");
    broker.run();
    assertThat(other.payloads()).isEmpty();
  }
}
