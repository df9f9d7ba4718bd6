package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** HiveMQ's client for MQTT 3.1.1. */
record HiveMq3Peer(Mqtt3BlockingClient client, BlockingQueue<Received> received) implements Peer {
  static Peer connect(PeerKind.Transport transport, int port, PeerKind.Options options) {
    Mqtt3ClientBuilder builder =
        Mqtt3Client.builder()
            .identifier(options.clientId())
            .serverHost("127.0.0.1")
            .serverPort(port);
    if (transport == PeerKind.Transport.WS) {
      builder = builder.webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build());
    }
    if (options.willTopic() != null) {
      builder =
          builder
              .willPublish()
              .topic(options.willTopic())
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload("gone".getBytes(UTF_8))
              .applyWillPublish();
    }
    HiveMq3Peer peer = new HiveMq3Peer(builder.buildBlocking(), new LinkedBlockingQueue<>());
    peer.client
        .toAsync()
        .publishes(
            MqttGlobalPublishFilter.ALL,
            message ->
                peer.received.add(
                    new Received(
                        message.getTopic().toString(),
                        message.getQos().getCode(),
                        message.isRetain(),
                        new String(message.getPayloadAsBytes(), UTF_8))));
    peer.client.connectWith().cleanSession(options.clean()).send();
    return peer;
  }

  @Override
  public void subscribe(String filter, int qos) {
    client.subscribeWith().topicFilter(filter).qos(qos(qos)).send();
  }

  @Override
  public void publish(String topic, int qos, boolean retain, String payload) {
    client
        .publishWith()
        .topic(topic)
        .qos(qos(qos))
        .retain(retain)
        .payload(payload.getBytes(UTF_8))
        .send();
  }

  @Override
  public boolean isConnected() {
    return client.getState().isConnected();
  }

  @Override
  public void close() {
    if (isConnected()) {
      client.disconnect();
    }
  }

  private static MqttQos qos(int qos) {
    return Objects.requireNonNull(MqttQos.fromCode(qos));
  }
}
