package dev.marquette.bench.million;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/**
 * Processor time since the JVM began, in nanoseconds. What is nobody's is the collector's and the
 * compiler's.
 */
record Cpu(long atNanos, long server, long clients, long all) {
  static Cpu now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long server = 0;
    long clients = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread == null) {
        continue; // it ended this moment
      }
      long nanos = Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      if (thread.getThreadName().startsWith(Server.LOOPS)) {
        server += nanos;
      } else if (thread.getThreadName().startsWith(Crowd.LOOPS)) {
        clients += nanos;
      }
    }
    long all = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    return new Cpu(System.nanoTime(), server, clients, all);
  }

  /** What was used from an earlier moment until this one. */
  Cpu since(Cpu before) {
    return new Cpu(
        atNanos - before.atNanos,
        server - before.server,
        clients - before.clients,
        all - before.all);
  }
}
