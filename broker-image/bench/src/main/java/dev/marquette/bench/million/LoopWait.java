package dev.marquette.bench.million;

import java.util.concurrent.Executor;

/**
 * How long an event loop takes to come to what is handed to it: the rest of its turn, what was
 * there before, and however long its thread waits for a processor. For one thread that looks.
 */
final class LoopWait {
  private final Executor loop;

  /** Whether a task is on its way: the next one would have waited for less. */
  private volatile boolean waiting;

  private volatile long longestNanos;

  LoopWait(Executor loop) {
    this.loop = loop;
  }

  /** Hands it a task that notes when it is run, unless one still waits. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // the loop alone writes
  void look() {
    if (waiting) {
      return;
    }
    waiting = true;
    long handed = System.nanoTime();
    loop.execute(
        () -> {
          longestNanos = Math.max(longestNanos, System.nanoTime() - handed);
          waiting = false;
        });
  }

  /** Of those that are over. */
  long longestNanos() {
    return longestNanos;
  }
}
