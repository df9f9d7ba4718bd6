package dev.marquette.kernel;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One event loop, as the kernel sees it. Tasks run one after the other, in the order in which they
 * came.
 */
public interface LoopExecutor {
  /** Whether the caller runs on this loop. */
  boolean inLoop();

  /**
   * Runs the task on this loop, later. Callable from any thread; a loop that has ended drops the
   * task.
   */
  void execute(Runnable task);

  /** Runs the task on this loop once, after the delay in nanoseconds. Callable from any thread. */
  void schedule(Runnable task, long delayNanos);

  /**
   * Random numbers for what is chosen on this loop. Asked for once, and used on this loop alone.
   */
  default RandomGenerator random() {
    return new SplittableRandom();
  }
}
