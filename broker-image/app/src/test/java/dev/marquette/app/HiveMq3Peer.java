package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;

/** HiveMQ's client for MQTT 3.1.1. */
record HiveMq3Peer(Mqtt3BlockingClient client, Inbox inbox) implements Peer {
  static Peer connect(Address address, PeerKind.Options options)
      throws GeneralSecurityException, IOException {
    Mqtt3ClientBuilder builder =
        address.applyTo(Mqtt3Client.builder().identifier(options.clientId()));
    if (options.willTopic() != null) {
      builder =
          builder
              .willPublish()
              .topic(options.willTopic())
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload("gone".getBytes(UTF_8))
              .applyWillPublish();
    }
    HiveMq3Peer peer = new HiveMq3Peer(builder.buildBlocking(), new Inbox());
    peer.client
        .toAsync()
        .publishes(
            MqttGlobalPublishFilter.ALL,
            message ->
                peer.received()
                    .add(
                        new Received(
                            message.getTopic().toString(),
                            message.getQos().getCode(),
                            message.isRetain(),
                            new String(message.getPayloadAsBytes(), UTF_8))));
    peer.client
        .connectWith()
        .cleanSession(options.clean())
        .keepAlive(options.keepAliveSeconds())
        .send();
    return peer;
  }

  @Override
  public void subscribe(String filter, SubscribeOptions options) {
    client.subscribeWith().topicFilter(filter).qos(qos(options.qosAlone())).send();
  }

  @Override
  public void unsubscribe(String filter) {
    client.unsubscribeWith().topicFilter(filter).send();
  }

  @Override
  public int publish(
      String topic, int qos, boolean retain, String payload, MessageProperties properties) {
    client
        .publishWith()
        .topic(topic)
        .qos(qos(qos))
        .retain(retain)
        .payload(payload.getBytes(UTF_8))
        .send();
    return 0;
  }

  @Override
  public String clientId() {
    return client.getConfig().getClientIdentifier().orElseThrow().toString();
  }

  @Override
  public boolean isConnected() {
    return client.getState().isConnected();
  }

  @Override
  public void close() {
    try {
      if (isConnected()) {
        client.disconnect();
      }
    } catch (MqttClientStateException | ConnectionClosedException cut) {
      // the connection has ended a moment ago
    }
  }

  private static MqttQos qos(int qos) {
    return Objects.requireNonNull(MqttQos.fromCode(qos));
  }
}
