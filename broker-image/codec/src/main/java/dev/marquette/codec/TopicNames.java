package dev.marquette.codec;

/** What a topic name may not contain. (4.7) */
final class TopicNames {
  private TopicNames() {}

  /** Whether it has a character that only filters may have. [MQTT-3.3.2-2] */
  static boolean hasWildcard(String topic) {
    return topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0;
  }
}
