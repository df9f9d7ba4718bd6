package dev.marquette.bench.million;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again, on a thread of its own and until it is closed, and remembers how
 * often, and how long the slowest took.
 */
final class Probe implements AutoCloseable {
  private final String name;
  private final Duration pause;
  private final Task task;
  private final Thread thread;
  private volatile boolean over;
  private volatile @Nullable Throwable failure;
  private volatile long count;
  private volatile long slowestNanos;

  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  private Probe(String name, Duration pause, Task task) {
    this.name = name;
    this.pause = pause;
    this.task = task;
    this.thread = Thread.ofPlatform().name("probe-" + name).unstarted(this::repeat);
  }

  /** Begins at once, and does it once at least. The pause is after each. */
  static Probe start(String name, Duration pause, Task task) {
    Probe probe = new Probe(name, pause, task);
    probe.thread.start();
    return probe;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void repeat() {
    try {
      do {
        long begin = System.nanoTime();
        task.run();
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - begin);
        count++;
        Thread.sleep(pause);
      } while (!over);
    } catch (Throwable e) { // of any kind: whoever measures is told of it
      failure = e;
    }
  }

  long count() {
    return count;
  }

  long slowestNanos() {
    return slowestNanos;
  }

  /**
   * Returns when it goes on.
   *
   * @throws IllegalStateException when one has failed; none is done after that
   */
  void check() {
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("%s failed: %s".formatted(name, failed), failed);
    }
  }

  /** Begins no other one; returns when the last one is done, and counted. */
  void finish() throws InterruptedException {
    over = true;
    thread.join();
    check();
  }

  /** As {@link #finish}, but waits for nothing. */
  @Override
  public void close() {
    over = true;
  }
}
