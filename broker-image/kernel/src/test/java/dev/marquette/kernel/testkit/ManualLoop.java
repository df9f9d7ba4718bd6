package dev.marquette.kernel.testkit;

import dev.marquette.kernel.LoopExecutor;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An event loop whose tasks run when the test says so, all on the test's thread. */
public final class ManualLoop implements LoopExecutor {
  private final ManualClock clock;
  private final Running running;
  private final RandomGenerator random;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timed> timed = new PriorityQueue<>();
  private long sequence;
  private boolean withoutMemory;

  /** Which loop the test's thread plays. */
  static final class Running {
    private @Nullable ManualLoop current;

    boolean is(ManualLoop loop) {
      return current == loop;
    }
  }

  private record Timed(long dueNanos, long order, Runnable task) implements Comparable<Timed> {
    @Override
    public int compareTo(Timed other) {
      int byDue = Long.compare(dueNanos, other.dueNanos);
      return byDue != 0 ? byDue : Long.compare(order, other.order);
    }
  }

  ManualLoop(ManualClock clock, Running running, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
    this.running = running;
  }

  @Override
  public boolean inLoop() {
    return running.is(this);
  }

  @Override
  public void execute(Runnable task) {
    if (withoutMemory) {
      throw new OutOfMemoryError("for one more task");
    }
    tasks.add(task);
  }

  /** Whether there is no room for a task, until told otherwise. */
  public void withoutMemory(boolean without) {
    withoutMemory = without;
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    timed.add(new Timed(clock.nanoTime() + delayNanos, sequence++, task));
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  /** Runs one task, if there is one. */
  public boolean runOne() {
    Timed due = timed.peek();
    if (due != null && due.dueNanos <= clock.nanoTime()) {
      timed.poll();
      tasks.add(due.task);
    }
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    running.current = this;
    try {
      task.run();
    } finally {
      running.current = null;
    }
    return true;
  }
}
