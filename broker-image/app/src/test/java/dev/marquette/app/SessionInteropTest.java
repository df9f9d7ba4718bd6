package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that outlive their connections, and those that do not. */
class SessionInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  @ParameterizedTest
  @EnumSource(PeerKind.class)
  @DisplayName("[MQTT-3.1.2-5] A session is resumed with its subscriptions and what came meanwhile")
  void sessionsAreResumedWithTheirQueue(PeerKind kind) throws Exception {
    Peer publisher = BROKER.connect(PeerKind.HIVEMQ_5, Transport.TCP, "publisher");
    Options options = new Options(BROKER.unique("sleeper"), false, null);
    String topic = BROKER.unique("sleep");
    Peer before = BROKER.connect(kind, Transport.TCP, options);
    before.subscribe(topic, 2);
    before.close();

    for (int qos = 0; qos <= 2; qos++) {
      publisher.publish(topic, qos, false, "missed " + qos);
    }

    Peer after = BROKER.connect(kind, Transport.WS, options);
    for (int qos = 0; qos <= 2; qos++) {
      assertThat(after.next()).isEqualTo(new Received(topic, qos, false, "missed " + qos));
    }
    publisher.publish(topic, 1, false, "seen");
    assertThat(after.next().payload()).isEqualTo("seen");
  }

  @ParameterizedTest
  @EnumSource(PeerKind.class)
  @DisplayName("[MQTT-3.1.2-4] A clean start ends the session that was there")
  void aCleanStartEndsTheSession(PeerKind kind) throws Exception {
    Peer publisher = BROKER.connect(PeerKind.HIVEMQ_5, Transport.TCP, "publisher");
    String id = BROKER.unique("sleeper");
    String topic = BROKER.unique("sleep");
    Peer before = BROKER.connect(kind, Transport.TCP, new Options(id, false, null));
    before.subscribe(topic, 1);
    before.close();
    publisher.publish(topic, 1, false, "missed");

    Peer after = BROKER.connect(kind, Transport.TCP, new Options(id, true, null));
    publisher.publish(topic, 1, false, "not subscribed");
    after.subscribe(topic, 1);
    publisher.publish(topic, 1, false, "seen");

    assertThat(after.next().payload()).isEqualTo("seen");
    assertThat(after.received()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PeerKind.class)
  void aSessionWhoseConnectionBreaksLosesNothing(PeerKind kind) throws Exception {
    Peer publisher = BROKER.connect(PeerKind.HIVEMQ_5, Transport.TCP, "publisher");
    Options options = new Options(BROKER.unique("cut"), false, null);
    String topic = BROKER.unique("cut");
    CutWire wire = BROKER.wire();
    Peer before = BROKER.until(kind.connect(Transport.TCP, wire.port(), options));
    before.subscribe(topic, 1);

    wire.cut();
    for (int i = 0; i < 50; i++) {
      publisher.publish(topic, 1, false, Integer.toString(i));
    }
    await().until(() -> !before.isConnected());

    Peer after = BROKER.connect(kind, Transport.TCP, options);
    assertThat(before.received()).isEmpty();
    for (int i = 0; i < 50; i++) {
      assertThat(after.next().payload()).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.4-3] Who connects with a client ID takes it over: the other gets 0x8E")
  void aSecondConnectionTakesTheSessionOver() throws Exception {
    String id = BROKER.unique("twice");
    String topic = BROKER.unique("twice");
    BlockingQueue<MqttClientDisconnectedContext> disconnects = new LinkedBlockingQueue<>();
    Mqtt5BlockingClient first =
        Mqtt5Client.builder()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(BROKER.port(Transport.TCP))
            .addDisconnectedListener(disconnects::add)
            .buildBlocking();
    first.connectWith().sessionExpiryInterval(60).send();
    first.subscribeWith().topicFilter(topic).send();

    Peer second = BROKER.connect(PeerKind.HIVEMQ_5, Transport.WS, new Options(id, false, null));

    MqttClientDisconnectedContext disconnected = disconnects.poll(20, TimeUnit.SECONDS);
    assertThat(disconnected).isNotNull();
    assertThat(disconnected.getCause()).isInstanceOf(Mqtt5DisconnectException.class);
    assertThat(
            ((Mqtt5DisconnectException) disconnected.getCause()).getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
    second.publish(topic, 1, false, "to the one that is connected");
    assertThat(second.next().payload()).isEqualTo("to the one that is connected");
  }

  @ParameterizedTest
  @EnumSource(names = {"PAHO_3_1", "PAHO_3_1_1", "HIVEMQ_3_1_1"})
  @DisplayName("[MQTT-3.1.4-3] An older client that is taken over is disconnected")
  void olderClientsAreTakenOver(PeerKind kind) throws Exception {
    Options options = new Options(BROKER.unique("twice"), true, null);
    Peer first = BROKER.connect(kind, Transport.TCP, options);
    Peer second = BROKER.connect(kind, Transport.TCP, options);

    await().until(() -> !first.isConnected());
    assertThat(second.isConnected()).isTrue();
  }

  @Test
  @DisplayName("3.1.2.11.2: A session ends when its expiry interval has passed")
  void aSessionEndsWhenItExpires() throws Exception {
    String id = BROKER.unique("short");
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(BROKER.port(Transport.TCP))
            .buildBlocking();
    client.connectWith().cleanStart(true).sessionExpiryInterval(1).send();
    long sessions = BROKER.machine().broker().kernel().stats().sessions();
    client.disconnect();
    await().until(() -> BROKER.machine().broker().kernel().stats().sessions() < sessions);

    assertThat(client.connectWith().cleanStart(false).send().isSessionPresent()).isFalse();
    client.disconnect();
  }
}
