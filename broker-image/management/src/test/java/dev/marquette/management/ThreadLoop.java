package dev.marquette.management;

import dev.marquette.kernel.LoopExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A loop on a thread of its own, that a test can hold up. */
final class ThreadLoop implements LoopExecutor, AutoCloseable {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  /** Until the latch is released, no other task runs. */
  void block(CountDownLatch release) {
    execute(
        () -> {
          try {
            release.await();
          } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Override
  public boolean inLoop() {
    return false;
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
