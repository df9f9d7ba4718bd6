package dev.marquette.management;

import dev.marquette.kernel.LoopExecutor;
import java.util.ArrayList;
import java.util.List;

/**
 * A loop that has run a task when it has got it, but for the time in which it is held: no machine
 * is so slow that it would not answer, or so fast that it would.
 */
final class HeldLoop implements LoopExecutor {
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean held;

  /** Until it is released, no task runs. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  @Override
  public boolean inLoop() {
    return false;
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (held) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    throw new UnsupportedOperationException("health is asked for at once");
  }
}
