package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult.Mqtt5Qos1Result;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HiveMQ's client for MQTT 5; it sets topic aliases by itself. */
record HiveMq5Peer(Mqtt5BlockingClient client, Inbox inbox) implements Peer {
  static Peer connect(Address address, PeerKind.Options options)
      throws GeneralSecurityException, IOException {
    Inbox inbox = new Inbox();
    Mqtt5ClientBuilder builder =
        address
            .applyTo(Mqtt5Client.builder())
            .addDisconnectedListener(
                disconnected -> {
                  if (disconnected.getCause() instanceof Mqtt5DisconnectException told) {
                    inbox.goodbye().complete(told.getMqttMessage().getReasonCode().getCode());
                  }
                });
    if (!options.clientId().isEmpty()) {
      builder = builder.identifier(options.clientId());
    }
    if (options.willTopic() != null) {
      builder =
          builder
              .willPublish()
              .topic(options.willTopic())
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload("gone".getBytes(UTF_8))
              .delayInterval(options.willDelaySeconds())
              .applyWillPublish();
    }
    Mqtt5BlockingClient client = builder.buildBlocking();
    client
        .toAsync()
        .publishes(MqttGlobalPublishFilter.ALL, message -> inbox.messages().add(received(message)));
    client
        .connectWith()
        .cleanStart(options.clean())
        .sessionExpiryInterval(options.clean() ? 0 : PeerKind.Options.SESSION_SECONDS)
        .keepAlive(options.keepAliveSeconds())
        .restrictions()
        .topicAliasMaximum(options.topicAliasMaximum())
        .maximumPacketSize(
            Objects.requireNonNullElse(
                options.maximumPacketSize(), Mqtt5ConnectRestrictions.DEFAULT_MAXIMUM_PACKET_SIZE))
        .applyRestrictions()
        .send();
    return new HiveMq5Peer(client, inbox);
  }

  private static Received received(Mqtt5Publish message) {
    List<Map.Entry<String, String>> user =
        message.getUserProperties().asList().stream()
            .map(one -> Map.entry(one.getName().toString(), one.getValue().toString()))
            .toList();
    return new Received(
        message.getTopic().toString(),
        message.getQos().getCode(),
        message.isRetain(),
        new String(message.getPayloadAsBytes(), UTF_8),
        new MessageProperties(
            user,
            text(message.getResponseTopic()),
            text(message.getCorrelationData().map(UTF_8::decode)),
            text(message.getContentType()),
            message.getMessageExpiryInterval().isPresent()
                ? (Long) message.getMessageExpiryInterval().getAsLong()
                : null,
            List.of()));
  }

  private static @Nullable String text(Optional<?> property) {
    return property.map(Object::toString).orElse(null);
  }

  @Override
  public void subscribe(String filter, SubscribeOptions options) {
    if (options.id() != null) {
      throw new CannotException("HiveMQ's client takes no subscription identifier");
    }
    client
        .subscribeWith()
        .topicFilter(filter)
        .qos(qos(options.qos()))
        .noLocal(options.noLocal())
        .retainAsPublished(options.retainAsPublished())
        .retainHandling(
            Objects.requireNonNull(Mqtt5RetainHandling.fromCode(options.retainHandling())))
        .send();
  }

  @Override
  public void unsubscribe(String filter) {
    client.unsubscribeWith().topicFilter(filter).send();
  }

  @Override
  public int publish(
      String topic, int qos, boolean retain, String payload, MessageProperties properties) {
    Mqtt5PublishBuilder.Complete message =
        Mqtt5Publish.builder()
            .topic(topic)
            .qos(qos(qos))
            .retain(retain)
            .payload(payload.getBytes(UTF_8))
            .userProperties(userProperties(properties));
    if (properties.responseTopic() != null) {
      message = message.responseTopic(properties.responseTopic());
    }
    if (properties.correlationData() != null) {
      message = message.correlationData(properties.correlationData().getBytes(UTF_8));
    }
    if (properties.contentType() != null) {
      message = message.contentType(properties.contentType());
    }
    if (properties.expirySeconds() != null) {
      message = message.messageExpiryInterval(properties.expirySeconds());
    }
    try {
      return client.publish(message.build()) instanceof Mqtt5Qos1Result acknowledged
          ? acknowledged.getPubAck().getReasonCode().getCode()
          : 0;
    } catch (Mqtt5PubAckException refused) {
      return refused.getMqttMessage().getReasonCode().getCode();
    } catch (Mqtt5PubRecException refused) {
      return refused.getMqttMessage().getReasonCode().getCode();
    }
  }

  private static Mqtt5UserProperties userProperties(MessageProperties properties) {
    Mqtt5UserPropertiesBuilder user = Mqtt5UserProperties.builder();
    for (Map.Entry<String, String> one : properties.user()) {
      user = user.add(one.getKey(), one.getValue());
    }
    return user.build();
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
    } catch (MqttClientStateException | ConnectionClosedException | Mqtt5DisconnectException cut) {
      // the connection has ended a moment ago
    }
  }

  private static MqttQos qos(int qos) {
    return Objects.requireNonNull(MqttQos.fromCode(qos));
  }
}
