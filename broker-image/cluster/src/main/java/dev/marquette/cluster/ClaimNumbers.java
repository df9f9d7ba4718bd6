package dev.marquette.cluster;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Numbers claims so that all brokers agree which of two is the later one: a clock as Kulkarni and
 * others describe it (hybrid logical clocks, 2014). A number has the time in its upper bits, and is
 * larger than every one that was seen before, whatever the clocks of the others say. Random numbers
 * see to it that two brokers seldom give the same one; {@link HandOvers} settles it when they do.
 * Safe for any threads.
 */
final class ClaimNumbers {
  private static final int RANDOM_BITS = 20;
  private static final int STEP_BITS = 8;

  private final LongSupplier millis;
  private final LongSupplier random;
  private final AtomicLong last = new AtomicLong();

  /**
   * @param millis the time since the epoch
   * @param random any numbers
   */
  ClaimNumbers(LongSupplier millis, LongSupplier random) {
    this.millis = millis;
    this.random = random;
  }

  long next() {
    long chance = random.getAsLong();
    long now = (millis.getAsLong() << RANDOM_BITS) + (chance & ((1L << RANDOM_BITS) - 1));
    long step = 1 + (chance & ((1L << STEP_BITS) - 1));
    return last.updateAndGet(before -> Math.max(now, before + step));
  }

  /** Another broker used it. */
  void seen(long number) {
    last.accumulateAndGet(number, Math::max);
  }
}
