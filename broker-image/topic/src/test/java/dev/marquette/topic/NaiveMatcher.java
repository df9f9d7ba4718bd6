package dev.marquette.topic;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The rules of [MQTT-4.7] as a person would write them down: lists of levels and recursion. */
final class NaiveMatcher {
  private NaiveMatcher() {}

  /** The values of the filters that match. */
  static List<String> matches(Map<String, String> values, String topic) {
    return values.entrySet().stream()
        .filter(entry -> matches(entry.getKey(), topic))
        .map(Map.Entry::getValue)
        .toList();
  }

  static boolean matches(String filter, String topic) {
    boolean wildcardFirst = filter.startsWith("+") || filter.startsWith("#");
    if (wildcardFirst && topic.startsWith("$")) {
      return false;
    }
    return matches(levels(filter), levels(topic));
  }

  private static boolean matches(List<String> filter, List<String> topic) {
    if (filter.isEmpty()) {
      return topic.isEmpty();
    }
    String first = filter.getFirst();
    if (first.equals("#")) {
      return true;
    }
    if (topic.isEmpty()) {
      return false;
    }
    return (first.equals("+") || first.equals(topic.getFirst()))
        && matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
  }

  private static List<String> levels(String text) {
    return Arrays.asList(text.split("/", -1));
  }
}
