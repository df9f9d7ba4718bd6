package dev.marquette.bench.million;

import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this JVM holds when its garbage is gone.
 *
 * @param heapBytes live objects
 * @param directBytes of Netty's pool, in use
 */
record Memory(long heapBytes, long directBytes) {
  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  /**
   * Objects of one class.
   *
   * @param bytes of all of them
   */
  record Kind(long instances, long bytes) {}

  static Memory afterCollection() throws JMException {
    System.gc(); // what it finds to be cleaned is gone when objects are counted
    return new Memory(
        // what a JVM calls used counts whole regions, too: one of 1 MiB more is 1,000 bytes by
        // session when 1,000 came between two readings
        kinds().values().stream().mapToLong(Kind::bytes).sum(),
        PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
  }

  /** All live objects by class, after a collection. */
  static Map<String, Kind> kinds() throws JMException {
    Object text =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    Map<String, Kind> kinds = new TreeMap<>();
    ((String) text)
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                kinds.put(
                    line.group(3),
                    new Kind(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)))));
    return kinds;
  }
}
