package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's client. */
record PahoPeer(MqttClient client, BlockingQueue<Received> received) implements Peer {
  static Peer connect(
      boolean oldest, PeerKind.Transport transport, int port, PeerKind.Options options)
      throws MqttException {
    String url =
        switch (transport) {
          case TCP -> "tcp://127.0.0.1:" + port;
          case WS -> "ws://127.0.0.1:" + port + "/mqtt";
        };
    MqttClient client = new MqttClient(url, options.clientId(), new MemoryPersistence());
    client.setTimeToWait(20_000);
    PahoPeer peer = new PahoPeer(client, new LinkedBlockingQueue<>());
    client.setCallback(new Inbox(peer.received));
    MqttConnectOptions connect = new MqttConnectOptions();
    connect.setMqttVersion(
        oldest ? MqttConnectOptions.MQTT_VERSION_3_1 : MqttConnectOptions.MQTT_VERSION_3_1_1);
    connect.setCleanSession(options.clean());
    // of its own limit, 10, QoS 0 takes a part until it is written: it would refuse a quick series
    connect.setMaxInflight(1_000);
    if (options.willTopic() != null) {
      connect.setWill(options.willTopic(), "gone".getBytes(UTF_8), 1, false);
    }
    client.connect(connect);
    return peer;
  }

  @Override
  public void subscribe(String filter, int qos) throws MqttException {
    client.subscribe(filter, qos);
  }

  @Override
  public void publish(String topic, int qos, boolean retain, String payload) throws MqttException {
    client.publish(topic, payload.getBytes(UTF_8), qos, retain);
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
      client.close();
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Inbox(BlockingQueue<Received> received) implements MqttCallback {
    @Override
    public void connectionLost(Throwable cause) {
      // tests look at isConnected
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      received.add(
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
