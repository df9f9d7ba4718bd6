package dev.marquette.bench.cluster;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the clients of a storm subscribe to: all have wildcards, and no two are the same. */
final class Filters {
  /** Of each client. */
  static final int EACH = 3;

  private Filters() {}

  /** Of a client by its number. */
  static List<String> of(int client) {
    return Stream.of("site/%d/+/state", "site/%d/line/+/#", "+/%d/alarm")
        .map(filter -> filter.formatted(client))
        .toList();
  }

  /** What a filter begins with, down to each of its levels: of {@code a/+/#} that, a and a/+. */
  static Stream<String> levels(String filter) {
    return IntStream.rangeClosed(1, filter.length())
        .filter(end -> end == filter.length() || filter.charAt(end) == '/')
        .mapToObj(end -> filter.substring(0, end));
  }
}
