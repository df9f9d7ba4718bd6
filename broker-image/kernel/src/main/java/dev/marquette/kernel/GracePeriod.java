package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Waits until every loop has finished what it is doing now, and everything that it handed to this
 * loop before has been worked off. It is how a session leaves a loop without losing a message that
 * was on its way (the grace period of read-copy-update, McKenney and Slingwine, 1998).
 *
 * <p>Each loop is asked by an item in its mailbox and answers by one in this loop's: a publish is
 * one step of one loop, so none is half done in between. Whoever asks while a period runs waits for
 * the next; one period serves all who wait, so a storm of moves costs a few periods.
 *
 * <p>Confined to one event loop.
 */
final class GracePeriod {
  private final LoopContext loop;
  private List<Runnable> running = List.of();
  private List<Runnable> waiting = new ArrayList<>();
  private int answersDue;

  GracePeriod(LoopContext loop) {
    this.loop = loop;
  }

  /** Runs the task on this loop after a grace period that begins now or later. */
  void after(Runnable task) {
    waiting.add(task);
    if (answersDue == 0) {
      begin();
    }
  }

  private void begin() {
    running = waiting;
    waiting = new ArrayList<>();
    answersDue = loop.kernel.loops();
    for (LoopContext other : loop.kernel.contexts()) {
      other.post(() -> loop.post(this::answered));
    }
  }

  private void answered() {
    answersDue--;
    if (answersDue > 0) {
      return;
    }
    List<Runnable> done = running;
    running = List.of();
    if (!waiting.isEmpty()) {
      begin();
    }
    done.forEach(Runnable::run);
  }
}
