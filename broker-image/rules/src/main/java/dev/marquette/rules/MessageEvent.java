package dev.marquette.rules;

import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import dev.marquette.kernel.Message;
import dev.marquette.rules.eval.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as an event, {@code message.publish}. Payloads are text; bytes that are no UTF-8 show
 * as U+FFFD, but {@link #bytes} has them as they came.
 */
final class MessageEvent implements Event {
  private static final List<String> FIELDS =
      List.of(
          "event",
          "clientid",
          "username",
          "payload",
          "topic",
          "qos",
          "flags",
          "pub_props",
          "publish_received_at",
          "timestamp",
          "node",
          "metadata");

  private final Message message;
  private final String rule;
  private final String node;
  private @Nullable String payload;

  MessageEvent(Message message, String rule, String node) {
    this.message = message;
    this.rule = rule;
    this.node = node;
  }

  @Override
  public @Nullable Object field(String name) {
    return switch (name) {
      case "event" -> "message.publish";
      case "clientid" -> message.publisherId();
      case "username" -> message.publisherUsername();
      case "payload" -> payload();
      case "topic" -> message.topic();
      case "qos" -> (long) message.qos();
      case "flags" -> Map.of("retain", message.retain());
      case "pub_props" -> properties(message.properties());
      case "publish_received_at", "timestamp" -> message.timestampMillis();
      case "node" -> node;
      case "metadata" -> Map.of("rule_id", rule);
      default -> null;
    };
  }

  @Override
  public Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (String name : FIELDS) {
      all.put(name, field(name));
    }
    return all;
  }

  Message message() {
    return message;
  }

  /** The bytes that a selected text stands for: the payload's own when it is the payload. */
  byte[] bytes(String text) {
    return text.equals(payload) ? message.payload() : text.getBytes(StandardCharsets.UTF_8);
  }

  private String payload() {
    String text = payload;
    if (text == null) {
      text = new String(message.payload(), StandardCharsets.UTF_8);
      payload = text;
    }
    return text;
  }

  private static Map<String, Object> properties(PublishProperties properties) {
    Map<String, Object> named = new LinkedHashMap<>();
    if (properties.payloadFormat() >= 0) {
      named.put("Payload-Format-Indicator", (long) properties.payloadFormat());
    }
    if (properties.messageExpirySeconds() >= 0) {
      named.put("Message-Expiry-Interval", properties.messageExpirySeconds());
    }
    if (properties.contentType() != null) {
      named.put("Content-Type", properties.contentType());
    }
    if (properties.responseTopic() != null) {
      named.put("Response-Topic", properties.responseTopic());
    }
    if (properties.correlationData() != null) {
      named.put(
          "Correlation-Data", new String(properties.correlationData(), StandardCharsets.UTF_8));
    }
    if (!properties.userProperties().isEmpty()) {
      named.put("User-Property", userProperties(properties.userProperties()));
      named.put("User-Property-Pairs", pairs(properties.userProperties()));
    }
    return named;
  }

  /** The last of several with the same name wins; the pairs show them all. */
  private static Map<String, Object> userProperties(List<UserProperty> properties) {
    Map<String, Object> byName = new LinkedHashMap<>();
    properties.forEach(property -> byName.put(property.name(), property.value()));
    return byName;
  }

  private static List<Map<String, String>> pairs(List<UserProperty> properties) {
    List<Map<String, String>> pairs = new ArrayList<>(properties.size());
    properties.forEach(
        property -> pairs.add(Map.of("key", property.name(), "value", property.value())));
    return pairs;
  }
}
