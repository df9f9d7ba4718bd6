package dev.marquette.bench.million;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Times since the JVM began at which its collector had all threads stand still.
 *
 * @param millis of all of them, rounded down one by one
 */
record Pauses(long count, long millis) {
  /** What G1 does beside the other threads. */
  private static final String CONCURRENT = "Concurrent";

  static Pauses now() {
    long count = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : collectors()) {
      count += collector.getCollectionCount();
      millis += collector.getCollectionTime();
    }
    return new Pauses(count, millis);
  }

  /** Those that have all threads stand still. */
  static List<GarbageCollectorMXBean> collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> !collector.getName().contains(CONCURRENT))
        .toList();
  }

  /** Those from an earlier moment until this one. */
  Pauses since(Pauses before) {
    return new Pauses(count - before.count, millis - before.millis);
  }
}
