package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.codec.MqttVersion;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's client for MQTT 3.1 and 3.1.1. */
record PahoPeer(MqttClient client, Inbox inbox) implements Peer {
  static Peer connect(MqttVersion version, Address address, PeerKind.Options options)
      throws Exception {
    MqttClient client =
        new MqttClient(address.uri("tcp", "ssl"), options.clientId(), new MemoryPersistence());
    client.setTimeToWait(1_000L * PATIENCE_SECONDS);
    PahoPeer peer = new PahoPeer(client, new Inbox());
    client.setCallback(new Callback(peer.inbox));
    MqttConnectOptions connect = new MqttConnectOptions();
    connect.setMqttVersion(version.level());
    connect.setCleanSession(options.clean());
    connect.setKeepAliveInterval(options.keepAliveSeconds());
    // of its own limit, 10, QoS 0 takes a part until it is written: it would refuse a quick series
    connect.setMaxInflight(1_000);
    if (address.transport().isEncrypted()) {
      connect.setSocketFactory(address.encryptedSockets());
    }
    if (options.willTopic() != null) {
      connect.setWill(options.willTopic(), "gone".getBytes(UTF_8), 1, false);
    }
    PahoConnect.patiently(() -> client.connect(connect));
    return peer;
  }

  @Override
  public void subscribe(String filter, SubscribeOptions options) throws MqttException {
    client.subscribe(filter, options.qosAlone());
  }

  @Override
  public void unsubscribe(String filter) throws MqttException {
    client.unsubscribe(filter);
  }

  @Override
  public int publish(
      String topic, int qos, boolean retain, String payload, MessageProperties properties)
      throws MqttException {
    client.publish(topic, payload.getBytes(UTF_8), qos, retain);
    return 0;
  }

  @Override
  public String clientId() {
    return client.getClientId();
  }

  @Override
  public boolean isConnected() {
    return client.isConnected();
  }

  @Override
  public void close() {
    try {
      if (client.isConnected()) {
        client.disconnect();
      }
    } catch (MqttException cut) {
      // the connection has ended a moment ago
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Callback(Inbox inbox) implements MqttCallback {
    @Override
    public void connectionLost(Throwable cause) {
      // tests look at isConnected
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      inbox
          .messages()
          .add(
              new Received(
                  topic,
                  message.getQos(),
                  message.isRetained(),
                  new String(message.getPayload(), UTF_8)));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
      // publish waits for it
    }
  }
}
