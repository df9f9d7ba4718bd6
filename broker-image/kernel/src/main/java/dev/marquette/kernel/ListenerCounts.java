package dev.marquette.kernel;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Open connections by listener. Safe for any threads; touched once a connection, not a packet. */
final class ListenerCounts {
  private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

  void connected(String listener) {
    counts.computeIfAbsent(listener, name -> new LongAdder()).increment();
  }

  void disconnected(String listener) {
    counts.computeIfAbsent(listener, name -> new LongAdder()).decrement();
  }

  Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    counts.forEach((listener, count) -> snapshot.put(listener, count.sum()));
    return snapshot;
  }
}
