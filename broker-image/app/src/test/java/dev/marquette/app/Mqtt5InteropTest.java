package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import dev.marquette.app.PeerKind.Transport;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What MQTT 5 added and HiveMQ's client alone lets one say or see well enough. */
class Mqtt5InteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  private final String topic = BROKER.unique("five");
  private final BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();

  @Test
  @DisplayName(
      "[MQTT-3.3.2-4] [MQTT-3.3.2-16] [MQTT-3.3.2-18] Format indicator, any correlation data, and"
          + " user properties in any order arrive as they were sent")
  void propertiesAreForwarded() throws Exception {
    subscribe(client(), topic);
    Mqtt5UserProperties properties =
        Mqtt5UserProperties.builder().add("b", "1").add("a", "2").add("b", "0").build();
    Mqtt5Publish sent =
        Mqtt5Publish.builder()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload("question".getBytes(UTF_8))
            .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
            .correlationData(new byte[] {0, 1, (byte) 0xFF})
            .userProperties(properties)
            .build();

    client().publish(sent);

    Mqtt5Publish message = next();
    assertThat(message.getUserProperties()).isEqualTo(properties);
    assertThat(message.getPayloadFormatIndicator()).isEqualTo(sent.getPayloadFormatIndicator());
    assertThat(message.getCorrelationData()).contains(ByteBuffer.wrap(new byte[] {0, 1, -1}));
  }

  @Test
  @DisplayName("[MQTT-3.3.4-9] No more than Receive Maximum messages wait for acknowledgement")
  void receiveMaximumIsKept() throws Exception {
    Mqtt5BlockingClient slow = unconnected();
    slow.connectWith().restrictions().receiveMaximum(2).applyRestrictions().send();
    slow.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add, true);
    slow.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
    Mqtt5BlockingClient publisher = client();
    for (int i = 0; i < 20; i++) {
      publisher.publish(message("" + i).build());
    }

    for (int i = 0; i < 20; i += 2) {
      Mqtt5Publish first = next();
      Mqtt5Publish second = next();
      // A round trip behind them: what the broker would send beyond the two has been read.
      slow.unsubscribeWith().topicFilter("nothing").send();
      assertThat(received).isEmpty();
      assertThat(payload(first)).isEqualTo("" + i);
      assertThat(payload(second)).isEqualTo("" + (i + 1));
      first.acknowledge();
      second.acknowledge();
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.2-29] PUBACK says in words what it refuses, to who has not declined them")
  void refusalsAreExplained() {
    Mqtt5BlockingClient silent = unconnected();
    silent.connectWith().restrictions().requestProblemInformation(false).applyRestrictions().send();

    Mqtt5PubAck explained = refused(client());
    Mqtt5PubAck unexplained = refused(silent);

    assertThat(explained.getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.TOPIC_NAME_INVALID);
    assertThat(explained.getReasonString())
        .hasValueSatisfying(
            words -> assertThat(words.toString()).contains("expected $delayed/SECONDS/TOPIC"));
    assertThat(unexplained.getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.TOPIC_NAME_INVALID);
    assertThat(unexplained.getReasonString()).isEmpty();
  }

  /** What a client is told of a message that is to come at no possible time. */
  private Mqtt5PubAck refused(Mqtt5BlockingClient client) {
    Mqtt5Publish never =
        Mqtt5Publish.builder().topic("$delayed/soon/" + topic).qos(MqttQos.AT_LEAST_ONCE).build();
    return assertThrows(Mqtt5PubAckException.class, () -> client.publish(never)).getMqttMessage();
  }

  private void subscribe(Mqtt5BlockingClient client, String filter) {
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
    client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
  }

  private Mqtt5PublishBuilder.Complete message(String payload) {
    return Mqtt5Publish.builder()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(UTF_8));
  }

  private Mqtt5BlockingClient client() {
    Mqtt5BlockingClient client = unconnected();
    client.connect();
    return client;
  }

  private Mqtt5BlockingClient unconnected() {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .identifier(BROKER.unique("five"))
            .serverHost("127.0.0.1")
            .serverPort(BROKER.port(Transport.TCP))
            .buildBlocking();
    return BROKER.disconnecting(client);
  }

  private Mqtt5Publish next() throws InterruptedException {
    return Objects.requireNonNull(
        received.poll(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS), "no message came");
  }

  private static String payload(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), UTF_8);
  }
}
