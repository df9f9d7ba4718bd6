package dev.marquette.cluster;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that owns some state: tasks in order, and later tasks. */
final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final ScheduledThreadPoolExecutor executor;

  Worker(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name(name).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Runs the task soon; drops it when the worker has ended. */
  void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  void schedule(Runnable task, long delayNanos) {
    executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
  }

  void every(Runnable task, long periodNanos) {
    executor.scheduleWithFixedDelay(
        () -> run(task), periodNanos, periodNanos, TimeUnit.NANOSECONDS);
  }

  void end() {
    executor.shutdownNow();
  }

  // an executor keeps an exception to itself, and ends what is periodic
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task failed, thread={}", Thread.currentThread().getName(), e);
    }
  }
}
