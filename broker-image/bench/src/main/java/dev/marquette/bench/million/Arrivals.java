package dev.marquette.bench.million;

import java.util.Arrays;

/**
 * When the clients of one loop had their answers in one storm, in nanoseconds from when all of them
 * were due. Written by that loop alone; the counts can be read from any thread, the times once all
 * have come.
 */
final class Arrivals {
  private final long dueNanos;
  private final long[] connacks;
  private final long[] subacks;
  private int resumed;
  private volatile int accepted;
  private volatile int subscribed;

  /** Of so many clients; none when nobody is to come. */
  Arrivals(int clients, long dueNanos) {
    this.dueNanos = dueNanos;
    this.connacks = new long[clients];
    this.subacks = new long[clients];
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void accepted(boolean withSession) {
    connacks[accepted] = System.nanoTime() - dueNanos;
    resumed += withSession ? 1 : 0;
    accepted++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void subscribed() {
    subacks[subscribed] = System.nanoTime() - dueNanos;
    subscribed++;
  }

  /** Whether everybody is there who was to come, with the subscriptions that a session lacked. */
  boolean isComplete() {
    return accepted == connacks.length && subscribed == connacks.length - resumed;
  }

  int accepted() {
    return accepted;
  }

  long[] connacks() {
    return Arrays.copyOf(connacks, accepted);
  }

  long[] subacks() {
    return Arrays.copyOf(subacks, subscribed);
  }
}
