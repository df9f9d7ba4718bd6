package dev.marquette.bench.kernel;

import dev.marquette.kernel.LoopExecutor;
import java.util.ArrayDeque;

/**
 * An event loop that is the benchmark's own thread, so that nothing but the kernel is measured: no
 * hand-over to a thread, no wake-up. Its tasks run when it is told to. Nothing is ever due: the
 * only task that a kernel schedules is its tick, ten times a second.
 */
final class OwnLoop implements LoopExecutor {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    // see above
  }

  /** Does all that there is to do: a turn of a loop, whose end flushes. */
  void turn() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
