package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.kernel.EnhancedAuthenticator;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Enhanced authentication of MQTT 5, as HiveMQ's client alone lets one implement a method. */
class EnhancedAuthInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  private final BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();

  @BeforeAll
  static void install() {
    install(new HmacAuthenticator(Map.of("device", "secret")));
  }

  @AfterAll
  static void remove() {
    install(EnhancedAuthenticator.NONE);
  }

  private static void install(EnhancedAuthenticator authenticator) {
    BROKER.machine().broker().kernel().enhancedAuthenticator(authenticator);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "WSS"})
  @DisplayName(
      "[MQTT-4.12.0-2] [MQTT-4.12.0-5] Who answers the challenge is let in, as who it is said to"
          + " be")
  void whoAnswersIsLetIn(Transport over) throws Exception {
    HmacMechanism mechanism = new HmacMechanism(HmacAuthenticator.METHOD, "device", "secret");
    Mqtt5BlockingClient client = client(over, mechanism);

    Mqtt5ConnAck connack = client.connect();

    assertThat(connack.getEnhancedAuth().map(Mqtt5EnhancedAuth::getMethod))
        .contains(MqttUtf8String.of(HmacAuthenticator.METHOD));
    assertThat(mechanism.nonces()).hasSize(1);
    exchange(client);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "WSS"})
  @DisplayName("[MQTT-4.12.0-4] Who answers wrong is not let in: CONNACK 0x87")
  void whoAnswersWrongIsRefused(Transport over) throws Exception {
    HmacMechanism mechanism = new HmacMechanism(HmacAuthenticator.METHOD, "device", "guess");

    assertThat(refused(client(over, mechanism))).isEqualTo(0x87);

    assertThat(mechanism.nonces()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "WSS"})
  @DisplayName("[MQTT-4.12.0-1] Who names a method that there is not is not let in: CONNACK 0x8C")
  void anUnknownMethodIsRefused(Transport over) throws Exception {
    HmacMechanism mechanism = new HmacMechanism("HMAC-MD5", "device", "secret");

    assertThat(refused(client(over, mechanism))).isEqualTo(0x8C);

    assertThat(mechanism.nonces()).isEmpty();
  }

  private static int refused(Mqtt5BlockingClient client) {
    return catchThrowableOfType(Mqtt5ConnAckException.class, client::connect)
        .getMqttMessage()
        .getReasonCode()
        .getCode();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "WSS"})
  @DisplayName("[MQTT-4.12.1-1] Who is connected authenticates again, with another challenge")
  void aClientAuthenticatesAgain(Transport over) throws Exception {
    HmacMechanism mechanism = new HmacMechanism(HmacAuthenticator.METHOD, "device", "secret");
    Mqtt5BlockingClient client = client(over, mechanism);
    client.connect();

    client.reauth();
    client.reauth();

    assertThat(mechanism.nonces()).hasSize(3).doesNotHaveDuplicates();
    exchange(client);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "WSS"})
  @DisplayName("[MQTT-4.12.1-2] Who answers wrong then is let go: DISCONNECT 0x87")
  void whoAnswersWrongThenIsLetGo(Transport over) throws Exception {
    HmacMechanism mechanism = new HmacMechanism(HmacAuthenticator.METHOD, "device", "secret");
    Mqtt5BlockingClient client = client(over, mechanism);
    client.connect();
    mechanism.secret("guess");

    Mqtt5DisconnectException told =
        catchThrowableOfType(Mqtt5DisconnectException.class, client::reauth);

    assertThat(told.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x87);
    await().until(() -> !client.getState().isConnected());
  }

  /** What the device alone may publish comes back to it. */
  private void exchange(Mqtt5BlockingClient client) throws InterruptedException {
    String topic = "certified/" + BROKER.unique("proved");
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
    client.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
    client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send();
    await().until(() -> received.size() == 1);
  }

  private static Mqtt5BlockingClient client(Transport over, HmacMechanism mechanism)
      throws Exception {
    Mqtt5BlockingClient client =
        BROKER
            .broker()
            .address(over)
            .applyTo(Mqtt5Client.builder())
            .identifier(BROKER.unique("enhanced"))
            .enhancedAuth(mechanism)
            .buildBlocking();
    return BROKER.disconnecting(client);
  }
}
