package dev.marquette.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.marquette.bench.jmh.LoopThreads;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one of many deliveries allocates, in bytes: the same on every machine. */
class AllocationTest {
  private static final int SUBSCRIBERS = 100;
  private static final int ROUNDS = 200;

  /**
   * Until what is compiled late is compiled: on a machine that is busy, the compiler waits, too.
   */
  private static final int TRIES = 1_000;

  /**
   * Its share of the message, and what Netty's pool takes for its buffers, of which QoS 2 has two.
   */
  private static final double MOST_BYTES = 24;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  @BeforeEach
  void buffersOfABroker() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void buffersOfTests() {
    ResourceLeakDetector.setLevel(level);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("a delivery and its acknowledgements allocate nothing of their own")
  void deliver(int qos) throws Exception {
    try (LoopThreads threads = new LoopThreads(1, "loop")) {
      assertThat(threads.submit(() -> leastBytes(qos)).get()).isLessThan(MOST_BYTES);
    }
  }

  private static double leastBytes(int qos) {
    Subscribers subscribers = new Subscribers();
    subscribers.subscribers = SUBSCRIBERS;
    subscribers.connect();
    double least = Double.MAX_VALUE;
    for (int i = 0; i < TRIES && least >= MOST_BYTES; i++) {
      least = Math.min(least, bytes(subscribers, qos));
    }
    subscribers.check();
    return least;
  }

  private static double bytes(Subscribers subscribers, int qos) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      subscribers.deliver(qos);
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / (double) (ROUNDS * SUBSCRIBERS);
  }
}
