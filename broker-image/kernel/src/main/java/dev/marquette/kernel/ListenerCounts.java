package dev.marquette.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Open connections by listener, of one that is gone until its last connection is. Safe for any
 * threads; touched once a connection, not a packet.
 */
final class ListenerCounts {
  private final ConcurrentHashMap<String, Long> counts = new ConcurrentHashMap<>();

  void connected(String listener) {
    counts.merge(listener, 1L, Long::sum);
  }

  void disconnected(String listener) {
    counts.computeIfPresent(listener, (name, count) -> count == 1 ? null : count - 1);
  }

  /**
   * @param present listeners that are to be in it also without connections
   */
  Map<String, Long> snapshot(Collection<String> present) {
    Map<String, Long> snapshot = new TreeMap<>(counts);
    present.forEach(listener -> snapshot.putIfAbsent(listener, 0L));
    return snapshot;
  }
}
