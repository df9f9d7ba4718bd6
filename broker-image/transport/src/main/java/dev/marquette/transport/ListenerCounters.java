package dev.marquette.transport;

import dev.marquette.transport.TransportStats.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What one listener counts. Touched once a connection, from all loops. */
final class ListenerCounters {
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final Map<Refusal, AtomicLong> refused = new EnumMap<>(Refusal.class);

  ListenerCounters() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new AtomicLong());
    }
  }

  /** Counts a connection in, unless there are as many as may be; 0 for no limit. */
  boolean tryOpen(int maxConnections) {
    // one thread accepts, so between the look and the count nobody else counts in
    if (maxConnections > 0 && connections.get() >= maxConnections) {
      return false;
    }
    connections.incrementAndGet();
    accepted.incrementAndGet();
    return true;
  }

  void closed() {
    connections.decrementAndGet();
  }

  void refuse(Refusal reason) {
    AtomicLong count = refused.get(reason);
    if (count != null) { // always there: the constructor puts all
      count.incrementAndGet();
    }
  }

  long connections() {
    return connections.get();
  }

  long accepted() {
    return accepted.get();
  }

  Map<Refusal, Long> refused() {
    Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
    refused.forEach((reason, count) -> counts.put(reason, count.get()));
    return counts;
  }
}
