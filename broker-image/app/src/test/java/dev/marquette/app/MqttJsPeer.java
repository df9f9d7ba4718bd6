package dev.marquette.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.app.Address.Identity;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.codec.MqttVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A client of mqtt.js, in a process of Node. */
record MqttJsPeer(MqttJs node, int number, MqttVersion version, Inbox inbox, String clientId)
    implements Peer {
  static Peer connect(MqttVersion version, Address address, Options options) throws Exception {
    MqttJs node = MqttJs.running();
    Inbox inbox = new Inbox();
    int number = node.client(event -> take(event, inbox));
    Map<String, Object> arguments =
        new HashMap<>(
            Map.of("url", address.uri("mqtt", "mqtts"), "options", options(version, options)));
    if (address.transport().isEncrypted()) {
      arguments.put("ca", address.requireAuthority().file().toAbsolutePath().toString());
    }
    Identity identity = address.identity();
    if (identity != null) {
      arguments.put("cert", identity.certificateFile().toAbsolutePath().toString());
      arguments.put("key", identity.keyFile().toAbsolutePath().toString());
    }
    String clientId = node.call("connect", number, arguments).asText();
    return new MqttJsPeer(node, number, version, inbox, clientId);
  }

  private static Map<String, Object> options(MqttVersion version, Options options) {
    Map<String, Object> js = new HashMap<>();
    js.put("protocolVersion", version.level());
    js.put("protocolId", version == MqttVersion.V3_1 ? "MQIsdp" : "MQTT");
    js.put("clientId", options.clientId());
    js.put("clean", options.clean());
    js.put("keepalive", options.keepAliveSeconds());
    if (options.willTopic() != null) {
      Map<String, ?> delay = Map.of("willDelayInterval", options.willDelaySeconds());
      js.put(
          "will",
          Map.of(
              "topic",
              options.willTopic(),
              "payload",
              "gone",
              "qos",
              1,
              "properties",
              version.isV5() ? delay : Map.of()));
    }
    if (version.isV5()) {
      js.put("autoAssignTopicAlias", true);
      Map<String, Object> properties = new HashMap<>();
      properties.put("sessionExpiryInterval", options.clean() ? 0 : Options.SESSION_SECONDS);
      properties.put("topicAliasMaximum", options.topicAliasMaximum());
      put(properties, "maximumPacketSize", options.maximumPacketSize());
      js.put("properties", properties);
    }
    return js;
  }

  private static void take(JsonNode event, Inbox inbox) {
    if (event.has("goodbye")) {
      inbox.goodbye().complete(event.get("goodbye").asInt());
      return;
    }
    JsonNode message = event.get("message");
    inbox
        .messages()
        .add(
            new Received(
                message.get("topic").asText(),
                message.get("qos").asInt(),
                message.get("retain").asBoolean(),
                message.get("payload").asText(),
                properties(message.get("properties"))));
  }

  private static MessageProperties properties(JsonNode js) {
    return new MessageProperties(
        StreamSupport.stream(js.get("userProperties").spliterator(), false)
            .map(one -> Map.entry(one.get(0).asText(), one.get(1).asText()))
            .toList(),
        text(js, "responseTopic"),
        text(js, "correlationData"),
        text(js, "contentType"),
        js.has("messageExpiryInterval") ? (Long) js.get("messageExpiryInterval").asLong() : null,
        StreamSupport.stream(js.get("subscriptionIdentifier").spliterator(), false)
            .map(JsonNode::asInt)
            .toList());
  }

  private static @Nullable String text(JsonNode js, String property) {
    return js.has(property) ? js.get(property).asText() : null;
  }

  @Override
  public void subscribe(String filter, SubscribeOptions options) throws Exception {
    Map<String, ?> js = version.isV5() ? js(options) : Map.of("qos", options.qosAlone());
    node.call("subscribe", number, Map.of("filter", filter, "options", js));
  }

  private static Map<String, ?> js(SubscribeOptions options) {
    Map<String, Object> js =
        new HashMap<>(
            Map.of(
                "qos", options.qos(),
                "nl", options.noLocal(),
                "rap", options.retainAsPublished(),
                "rh", options.retainHandling()));
    if (options.id() != null) {
      js.put("properties", Map.of("subscriptionIdentifier", options.id()));
    }
    return js;
  }

  @Override
  public void unsubscribe(String filter) throws Exception {
    node.call("unsubscribe", number, Map.of("filter", filter));
  }

  @Override
  public int publish(
      String topic, int qos, boolean retain, String payload, MessageProperties properties)
      throws Exception {
    Map<String, Object> options = new HashMap<>(Map.of("qos", qos, "retain", retain));
    if (version.isV5()) {
      options.put("properties", js(properties));
    }
    return node.call(
            "publish", number, Map.of("topic", topic, "payload", payload, "options", options))
        .asInt();
  }

  private static Map<String, Object> js(MessageProperties properties) {
    Map<String, Object> js = new HashMap<>();
    if (!properties.user().isEmpty()) {
      js.put(
          "userProperties",
          properties.user().stream().map(one -> List.of(one.getKey(), one.getValue())).toList());
    }
    put(js, "responseTopic", properties.responseTopic());
    put(js, "correlationData", properties.correlationData());
    put(js, "contentType", properties.contentType());
    put(js, "messageExpiryInterval", properties.expirySeconds());
    return js;
  }

  private static void put(Map<String, Object> js, String property, @Nullable Object value) {
    if (value != null) {
      js.put(property, value);
    }
  }

  @Override
  public boolean isConnected() {
    return call("isConnected").asBoolean();
  }

  @Override
  public void close() {
    call("close");
  }

  private JsonNode call(String command) {
    try {
      return node.call(command, number, Map.of());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
