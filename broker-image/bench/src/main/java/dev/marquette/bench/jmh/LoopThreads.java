package dev.marquette.bench.jmh;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs benchmarks on threads like those of event loops. On any others, Netty's pools keep nothing
 * for the thread: each buffer would be 104 bytes and a lock that no broker pays for.
 */
public final class LoopThreads extends ThreadPoolExecutor {
  /**
   * JMH calls it.
   *
   * @param name that the threads' names begin with
   */
  public LoopThreads(int threads, String name) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(name, true));
  }
}
