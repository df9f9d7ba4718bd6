package dev.marquette.kernel.testkit;

import dev.marquette.kernel.LoopExecutor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event loop that is a thread, for tests of what happens when loops really run side by side. */
public final class ThreadLoop implements LoopExecutor, AutoCloseable {
  private volatile @Nullable Thread thread;
  private final ScheduledExecutorService executor;

  public ThreadLoop(String name) {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              thread = made;
              return made;
            });
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException ended) {
      // a loop that has ended drops the task
    }
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    try {
      executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      // a loop that has ended drops the task
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
