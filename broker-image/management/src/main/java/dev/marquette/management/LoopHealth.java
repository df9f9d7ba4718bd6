package dev.marquette.management;

import dev.marquette.kernel.LoopExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Healthy is a broker whose event loops all run a task within the time-out. */
final class LoopHealth implements Endpoint {
  private final List<LoopExecutor> loops;
  private final Duration timeout;

  LoopHealth(List<LoopExecutor> loops, Duration timeout) {
    this.loops = loops;
    this.timeout = timeout;
  }

  @Override
  public Answer answer() {
    List<CountDownLatch> pings = new ArrayList<>();
    for (LoopExecutor loop : loops) {
      CountDownLatch ping = new CountDownLatch(1);
      loop.execute(ping::countDown);
      pings.add(ping);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    List<Integer> stuck = new ArrayList<>();
    for (int loop = 0; loop < pings.size(); loop++) {
      if (!answered(pings.get(loop), deadline)) {
        stuck.add(loop);
      }
    }
    return stuck.isEmpty()
        ? Answer.json(200, Map.of("healthy", true))
        : Answer.json(
            503,
            Map.of(
                "healthy",
                false,
                "reason",
                "event loops " + stuck + " did not answer within " + timeout.toMillis() + " ms"));
  }

  private static boolean answered(CountDownLatch ping, long deadlineNanos) {
    try {
      return ping.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
