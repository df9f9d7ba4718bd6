package dev.marquette.kernel.model;

import org.jspecify.annotations.Nullable;

/**
 * A subscription.
 *
 * @param asked the filter with its shared group, if it has one
 */
record Interest(String asked, int qos, boolean noLocal, boolean retainAsPublished, int id) {
  boolean matches(String topic) {
    return matches(filter(asked), topic);
  }

  boolean isShared() {
    return !asked.equals(filter(asked));
  }

  /** What of it matches topics. (4.8.2) */
  static String filter(String asked) {
    String[] parts = asked.split("/", 3);
    return switch (parts[0]) {
      case "$share" -> parts[2];
      case "$queue" -> asked.substring("$queue/".length());
      default -> asked;
    };
  }

  /** The name of its shared group, or null. */
  static @Nullable String group(String asked) {
    String[] parts = asked.split("/", 3);
    return switch (parts[0]) {
      case "$share" -> parts[1];
      case "$queue" -> "$queue";
      default -> null;
    };
  }

  /** (4.7) */
  static boolean matches(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    if (topic.startsWith("$") && (wanted[0].equals("+") || wanted[0].equals("#"))) {
      return false; // [MQTT-4.7.2-1]
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i == levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  boolean isOwn(Published message, String clientId) {
    return noLocal && message.publisher().equals(clientId);
  }

  /** What its client gets of a message that is published now. [MQTT-3.3.1-12] [MQTT-3.8.4-8] */
  Copy live(Published message, ModelBroker.Limits limits) {
    return new Copy(
        message,
        limits.qos(message, this),
        retainAsPublished && message.retain(),
        id,
        isShared() ? asked : null);
  }

  /** What its client gets of a message that was retained. (3.3.1.3) */
  Copy retained(Published message, ModelBroker.Limits limits) {
    return new Copy(message, limits.qos(message, this), true, id, null);
  }

  /**
   * A message for one session.
   *
   * @param through what its members asked for, of the shared group that it came through, or null
   */
  record Copy(
      Published message, int qos, boolean retain, int subscriptionId, @Nullable String through) {}
}
