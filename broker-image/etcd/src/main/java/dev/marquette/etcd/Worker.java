package dev.marquette.etcd;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns some state, as that of a watch, a lease or a writer: tasks in order, and
 * later tasks. A task that fails is logged, and the next one comes all the same.
 */
public final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final ScheduledThreadPoolExecutor executor;

  public Worker(String name) {
    this(
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name(name).factory(),
            new ThreadPoolExecutor.DiscardPolicy()));
  }

  /**
   * @param executor of one thread; discards what comes when it has ended
   */
  Worker(ScheduledThreadPoolExecutor executor) {
    this.executor = executor;
  }

  /** Runs the task soon; drops it when the worker has ended. */
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  /** Runs the task when the delay is over. */
  public void schedule(Runnable task, long delayNanos) {
    executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
  }

  /** Runs the task again and again, for the first time when one period is over. */
  public void every(Runnable task, long periodNanos) {
    executor.scheduleWithFixedDelay(
        () -> run(task), periodNanos, periodNanos, TimeUnit.NANOSECONDS);
  }

  /** Ends: tasks that wait are dropped. */
  public void end() {
    executor.shutdownNow();
  }

  /** Runs the last task after those that wait, and ends. */
  public void end(Runnable last) {
    executor.execute(
        () -> {
          run(last);
          executor.shutdownNow();
        });
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
