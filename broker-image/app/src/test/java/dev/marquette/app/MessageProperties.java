package dev.marquette.app;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message of MQTT 5, as far as clients tell them.
 *
 * @param user names and values in their order
 * @param correlationData bytes that are UTF-8, for mosquitto's clients take them from their command
 *     line
 * @param expirySeconds null: never
 * @param subscriptionIds of the subscriptions that a received message came for
 */
record MessageProperties(
    List<Map.Entry<String, String>> user,
    @Nullable String responseTopic,
    @Nullable String correlationData,
    @Nullable String contentType,
    @Nullable Long expirySeconds,
    List<Integer> subscriptionIds) {
  static final MessageProperties NONE =
      new MessageProperties(List.of(), null, null, null, null, List.of());

  static MessageProperties expiring(long seconds) {
    return new MessageProperties(List.of(), null, null, null, seconds, List.of());
  }

  static MessageProperties subscribedAs(int id) {
    return new MessageProperties(List.of(), null, null, null, null, List.of(id));
  }
}
