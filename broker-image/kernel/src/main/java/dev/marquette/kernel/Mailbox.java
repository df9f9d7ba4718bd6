package dev.marquette.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What other loops hand to one loop, in the order in which each of them handed it over. The loop is
 * woken once for any number of items; it works them off under a budget, so that its sockets get
 * their turn.
 *
 * <p>An item may take more than one turn. Nothing overtakes it: that keeps the messages of one
 * publisher in order when a fan-out is large.
 */
final class Mailbox implements Runnable {
  /** Items of one turn. */
  private static final int MAX_ITEMS = 256;

  private static final int CHUNK = 256;
  private static final VarHandle AWAKE;

  static {
    try {
      AWAKE = MethodHandles.lookup().findVarHandle(Mailbox.class, "awake", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LoopContext loop;
  private final MpscUnboundedArrayQueue<Item> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private @Nullable Item unfinished;

  /** Whether a turn is on its way or at work. */
  private volatile boolean awake;

  Mailbox(LoopContext loop) {
    this.loop = loop;
  }

  /** Work for a loop. */
  @FunctionalInterface
  interface Item {
    /**
     * Runs on the loop.
     *
     * @return null when it is done, else what is to be run next, before all other items
     */
    @Nullable Item run(LoopContext loop);
  }

  /** Hands an item over and wakes the loop for it, from any thread. */
  void offer(Item item) {
    put(item);
    wake();
  }

  /** Hands an item over, from any thread; {@link #wake} must follow. */
  void put(Item item) {
    queue.offer(item);
  }

  /** Has the loop take what was put here, unless it has done so already. */
  void wake() {
    // The queue's own compare-and-set comes before this read, and the loop looks at the queue again
    // after it has cleared the flag: one of the two sees the other.
    if (!awake && !queue.isEmpty() && AWAKE.compareAndSet(this, false, true)) {
      nextTurn();
    }
  }

  /** Without one, whoever comes next tries again. */
  private void nextTurn() {
    try {
      loop.executor.execute(this);
    } catch (Throwable e) {
      awake = false;
      throw e;
    }
  }

  /** One turn. */
  @Override
  public void run() {
    loop.beginTurn();
    for (int items = 0; items < MAX_ITEMS && loop.hasBudget(); items++) {
      Item item = unfinished != null ? unfinished : queue.poll();
      unfinished = null;
      if (item == null) {
        awake = false;
        if (queue.isEmpty() || !AWAKE.compareAndSet(this, false, true)) {
          loop.flush();
          return;
        }
        continue;
      }
      try {
        unfinished = item.run(loop);
      } catch (Throwable e) {
        // Whatever it is: the loop must live, or everybody on it is cut off.
        loop.incident("hand-off", e);
      }
    }
    loop.flush();
    nextTurn();
  }
}
