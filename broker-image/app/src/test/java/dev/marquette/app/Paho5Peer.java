package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Eclipse Paho's client for MQTT 5; it sets topic aliases by itself. */
record Paho5Peer(MqttAsyncClient client, Inbox inbox) implements Peer {
  private static final long PATIENCE_MILLIS = 1_000L * PATIENCE_SECONDS;

  static Peer connect(Address address, PeerKind.Options options) throws Exception {
    MqttAsyncClient client =
        new MqttAsyncClient(address.uri("tcp", "ssl"), options.clientId(), new MemoryPersistence());
    Paho5Peer peer = new Paho5Peer(client, new Inbox());
    client.setCallback(new Callback(peer.inbox));
    MqttConnectionOptions connect = new MqttConnectionOptions();
    connect.setCleanStart(options.clean());
    connect.setSessionExpiryInterval(options.clean() ? 0L : PeerKind.Options.SESSION_SECONDS);
    connect.setKeepAliveInterval(options.keepAliveSeconds());
    connect.setTopicAliasMaximum(options.topicAliasMaximum());
    if (options.maximumPacketSize() != null) {
      connect.setMaximumPacketSize(options.maximumPacketSize().longValue());
    }
    if (address.transport().isEncrypted()) {
      connect.setSocketFactory(address.encryptedSockets());
    }
    if (options.willTopic() != null) {
      MqttProperties will = new MqttProperties();
      will.setWillDelayInterval((long) options.willDelaySeconds());
      connect.setWillMessageProperties(will);
      connect.setWill(options.willTopic(), message(1, false, "gone", new MqttProperties()));
    }
    PahoConnect.patiently(() -> await(client.connect(connect)));
    return peer;
  }

  private static void await(IMqttToken token) throws MqttException {
    token.waitForCompletion(PATIENCE_MILLIS);
  }

  private static MqttMessage message(
      int qos, boolean retain, String payload, MqttProperties properties) {
    MqttMessage message = new MqttMessage(payload.getBytes(UTF_8));
    message.setQos(qos);
    message.setRetained(retain);
    message.setProperties(properties);
    return message;
  }

  @Override
  public void subscribe(String filter, SubscribeOptions options) throws MqttException {
    MqttSubscription subscription = new MqttSubscription(filter, options.qos());
    subscription.setNoLocal(options.noLocal());
    subscription.setRetainAsPublished(options.retainAsPublished());
    subscription.setRetainHandling(options.retainHandling());
    MqttProperties properties = new MqttProperties();
    if (options.id() != null) {
      properties.setSubscriptionIdentifier(options.id());
    }
    await(client.subscribe(new MqttSubscription[] {subscription}, null, null, properties));
  }

  @Override
  public void unsubscribe(String filter) throws MqttException {
    await(client.unsubscribe(filter));
  }

  @Override
  public int publish(
      String topic, int qos, boolean retain, String payload, MessageProperties properties)
      throws MqttException {
    IMqttToken token = client.publish(topic, message(qos, retain, payload, paho(properties)));
    try {
      await(token);
    } catch (MqttException e) {
      if (e.getReasonCode() >= 0x80 && e.getReasonCode() <= 0xFF) {
        return e.getReasonCode();
      }
      throw e;
    }
    int[] reasons = token.getReasonCodes();
    return reasons == null || reasons.length == 0 ? 0 : reasons[0];
  }

  private static MqttProperties paho(MessageProperties properties) {
    MqttProperties paho = new MqttProperties();
    paho.setUserProperties(
        properties.user().stream()
            .map(one -> new UserProperty(one.getKey(), one.getValue()))
            .toList());
    if (properties.responseTopic() != null) {
      paho.setResponseTopic(properties.responseTopic());
    }
    if (properties.correlationData() != null) {
      paho.setCorrelationData(properties.correlationData().getBytes(UTF_8));
    }
    if (properties.contentType() != null) {
      paho.setContentType(properties.contentType());
    }
    if (properties.expirySeconds() != null) {
      paho.setMessageExpiryInterval(properties.expirySeconds());
    }
    return paho;
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
        client.disconnect().waitForCompletion(2_000);
      }
    } catch (MqttException cut) {
      // the connection has ended a moment ago: the client never learns that it has disconnected
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Callback(Inbox inbox) implements MqttCallback {
    @Override
    public void disconnected(MqttDisconnectResponse response) {
      inbox.goodbye().complete(response.getReturnCode());
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
      // what it means for a test the test finds out
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      MqttProperties paho = message.getProperties();
      List<Map.Entry<String, String>> user =
          paho.getUserProperties().stream()
              .map(one -> Map.entry(one.getKey(), one.getValue()))
              .toList();
      byte[] correlation = paho.getCorrelationData();
      inbox
          .messages()
          .add(
              new Received(
                  topic,
                  message.getQos(),
                  message.isRetained(),
                  new String(message.getPayload(), UTF_8),
                  new MessageProperties(
                      user,
                      paho.getResponseTopic(),
                      correlation == null ? null : new String(correlation, UTF_8),
                      paho.getContentType(),
                      paho.getMessageExpiryInterval(),
                      List.copyOf(paho.getSubscriptionIdentifiers()))));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      // publish waits for it
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
      // connect waits for it
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
      // there is no enhanced authentication here
    }
  }
}
