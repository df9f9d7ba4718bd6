package dev.marquette.kernel.model;

import java.util.List;
import java.util.Random;

/** What the clients of one game publish to and subscribe to, and on how many event loops. */
enum Ground {
  /**
   * A topic has one filter at most. Routes come with the first subscription and go with the last.
   */
  APART(3, List.of("a/1", "a/2", "b", "b/1", "c", "d"), List.of("a/+", "b/#", "c")),

  /** A topic has up to six filters, and a session as many copies of a message. */
  OVERLAPPING(
      3,
      List.of("a/1", "a/2", "b", "b/1", "$c/1"),
      List.of("a/+", "a/1", "a/#", "+/1", "#", "b/#", "b", "$c/#")),

  /**
   * Shared groups, several of a filter and several of a topic, and other subscriptions beside them.
   * With one loop, as members of several are asked side by side: see {@link SharedRoamingTest}.
   */
  SHARED(
      1,
      List.of("a/1", "a/2", "b", "b/1", "c"),
      List.of(
          "$share/g/a/+",
          "$share/h/a/+",
          "$share/g/#",
          "$queue/b/#",
          "$queue/c",
          "$share/g/c",
          "a/+",
          "#"));

  final int loops;
  final List<String> topics;
  final List<String> filters;

  /** Session expiry intervals in seconds. */
  final long[] expiries;

  Ground(int loops, List<String> topics, List<String> filters) {
    this.loops = loops;
    this.topics = topics;
    this.filters = filters;
    // With one that ends, sessions that end at once do so in the order in which they were left.
    this.expiries =
        loops == 1
            ? new long[] {0, 4, 4, ModelBroker.NEVER_EXPIRES}
            : new long[] {0, 4, 9, ModelBroker.NEVER_EXPIRES};
  }

  static Ground any(Random random) {
    return values()[random.nextInt(values().length)];
  }

  /** Of MQTT 3 clients without clean session. */
  long v3ExpirySeconds() {
    return loops == 1 ? 4 : 20;
  }

  /** Whether a topic may have more than one filter. */
  boolean overlaps() {
    return this != APART;
  }

  String topic(int number) {
    return topics.get(number % topics.size());
  }

  String filter(int number) {
    return filters.get(number % filters.size());
  }
}
