package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.marquette.app.PeerKind.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What of MQTT 5's wills HiveMQ's client alone can say: that it asks for one, and any expiry. */
class WillInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  private final String topic = BROKER.unique("will");
  private Peer watcher;

  @BeforeEach
  void watch() throws Exception {
    watcher = BROKER.connect(PeerKind.PAHO_3_1_1, Transport.TCP, "watcher");
    watcher.subscribe(topic, 1);
  }

  @Test
  @DisplayName("3.1.2.5: DISCONNECT with reason 0x04 asks for the will")
  void aDisconnectMayAskForTheWill() throws Exception {
    Mqtt5BlockingClient client = withDelayedWill(BROKER.port(Transport.TCP), 0);
    client.connect();

    client
        .disconnectWith()
        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
        .send();

    assertThat(watcher.next().payload()).isEqualTo("delayed");
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-8] 3.1.2.11.2: A session ends when its expiry interval has passed, and"
          + " with it the delay of its will")
  void anExpiryIntervalEndsTheDelay() throws Exception {
    CutWire wire = BROKER.wire();
    Mqtt5BlockingClient client = withDelayedWill(wire.port(), 3_600);
    client.connectWith().cleanStart(true).sessionExpiryInterval(1).send();

    wire.cut();

    assertThat(watcher.next().payload()).isEqualTo("delayed");
    Mqtt5BlockingClient back = again(client);
    assertThat(back.connectWith().cleanStart(false).send().isSessionPresent()).isFalse();
    back.disconnect();
  }

  /** The same client ID, straight to the broker. */
  private static Mqtt5BlockingClient again(Mqtt5BlockingClient client) {
    return Mqtt5Client.builder()
        .identifier(client.getConfig().getClientIdentifier().orElseThrow())
        .serverHost("127.0.0.1")
        .serverPort(BROKER.port(Transport.TCP))
        .buildBlocking();
  }

  private Mqtt5BlockingClient withDelayedWill(int port, long seconds) {
    return Mqtt5Client.builder()
        .identifier(BROKER.unique("doomed"))
        .serverHost("127.0.0.1")
        .serverPort(port)
        .willPublish()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("delayed".getBytes(UTF_8))
        .delayInterval(seconds)
        .applyWillPublish()
        .buildBlocking();
  }
}
