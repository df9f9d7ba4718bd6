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
      List.of("a/+", "a/1", "a/#", "+/1", "#", "b/#", "b", "$c/#"));

  final int loops;
  final List<String> topics;
  final List<String> filters;

  Ground(int loops, List<String> topics, List<String> filters) {
    this.loops = loops;
    this.topics = topics;
    this.filters = filters;
  }

  static Ground any(Random random) {
    return values()[random.nextInt(values().length)];
  }

  String topic(int number) {
    return topics.get(number % topics.size());
  }

  String filter(int number) {
    return filters.get(number % filters.size());
  }
}
