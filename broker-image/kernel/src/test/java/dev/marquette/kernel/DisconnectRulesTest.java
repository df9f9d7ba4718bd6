package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Auth;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the broker ends a connection: with a reason, in the last packet, and for good. */
class DisconnectRulesTest {
  private final TestBroker broker = new TestBroker(2);

  @ParameterizedTest
  @EnumSource(
      names = {
        "MALFORMED_PACKET",
        "PROTOCOL_ERROR",
        "TOPIC_NAME_INVALID",
        "TOPIC_ALIAS_INVALID",
        "PACKET_TOO_LARGE"
      })
  @DisplayName(
      "[MQTT-3.14.1-1] [MQTT-3.14.4-1] [MQTT-3.14.4-2] [MQTT-4.13.1-1] [MQTT-4.13.2-1] what cannot"
          + " be read ends the connection: DISCONNECT says why, and is the last packet")
  void endsOnMalformed(ReasonCode reason) {
    TestClient client = broker.connected(0, "c").subscribe("t", 1);
    TestClient other = broker.connected(0, "other").subscribe("t", 1);
    broker.run();
    client.take();
    client.malformed(new MalformedPacketException(reason, "in a test")).publish("t", "not this", 1);
    broker.connected(1, "p").publish("t", "x", 1);
    broker.run();
    assertThat(client.take())
        .singleElement(InstanceOfAssertFactories.type(Disconnect.class))
        .satisfies(
            last -> {
              assertThat(last.reason()).isEqualTo(reason);
              assertThat(last.reasonString()).isEqualTo("in a test");
            });
    assertThat(client.isClosed()).isTrue();
    assertThat(other.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("[MQTT3-4.8.0-1] MQTT 3 cannot be told: the connection just ends")
  void endsOnViolation() {
    TestClient client = broker.client(0, "c", MqttVersion.V3_1_1).connect(true);
    broker.run();
    client.take();
    client.malformed(new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, "in a test"));
    broker.run();
    assertThat(client.take()).isEmpty();
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("[MQTT-3.14.2-2] DISCONNECT says why and nothing else, whatever the session has")
  void saysNothingOfExpiry() {
    TestClient client = broker.client(0, "c").connect(true, 1000);
    broker.run();
    client.take();
    client.send(new Auth(ReasonCode.REAUTHENTICATE, "m", null, null, List.of()));
    broker.run();
    assertThat(client.take())
        .containsExactly(
            new Disconnect(
                ReasonCode.PROTOCOL_ERROR,
                null,
                "AUTH came, and CONNECT had named no authentication method",
                null,
                List.of()));
  }
}
