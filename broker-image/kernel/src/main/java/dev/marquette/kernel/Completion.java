package dev.marquette.kernel;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Counts what is still to be done before a message is everywhere: one object for each QoS 1 or 2
 * publish that leaves its loop. Safe for any threads.
 */
abstract class Completion {
  private static final AtomicIntegerFieldUpdater<Completion> PENDING =
      AtomicIntegerFieldUpdater.newUpdater(Completion.class, "pending");

  /** One is the publisher itself, until it knows what it waits for. */
  private volatile int pending = 1;

  private volatile boolean failed;

  /** More is to be done. Called before that begins. */
  final void expect(int count) {
    PENDING.addAndGet(this, count);
  }

  /** A part is done. */
  final void arrive() {
    if (PENDING.decrementAndGet(this) == 0) {
      complete(failed);
    }
  }

  /** A part cannot be done, or nobody knows whether it was. */
  final void fail() {
    failed = true;
    arrive();
  }

  /**
   * The publisher has started everything.
   *
   * @return whether all of it is done already; {@link #complete} is not called then
   */
  final boolean arriveAsPublisher() {
    return PENDING.decrementAndGet(this) == 0;
  }

  final boolean hasFailed() {
    return failed;
  }

  /** Everything is done. Called once, on the thread of the last part. */
  abstract void complete(boolean anyFailed);

  /** Makes one when the first part leaves the loop. */
  @FunctionalInterface
  interface Source {
    /**
     * At QoS 1 and 2 always, at QoS 0 only when the publisher is ahead.
     *
     * @param ahead whether more should not be published before this is done: see {@link Backlog}
     */
    Completion begin(Message message, boolean ahead);
  }
}
