package dev.marquette.cluster;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Numbers claims so that all brokers agree which of two is the later one: a clock as Kulkarni and
 * others describe it (hybrid logical clocks, 2014). A number has the time in its upper bits, and is
 * larger than every one that was seen before, whatever the clocks of the others say. Random numbers
 * see to it that two brokers don't give the same one. Safe for any threads.
 */
final class ClaimNumbers {
  private static final int RANDOM_BITS = 20;
  private static final int STEP_BITS = 8;

  private final LongSupplier millis;
  private final AtomicLong last = new AtomicLong();

  /**
   * @param millis the time since the epoch
   */
  ClaimNumbers(LongSupplier millis) {
    this.millis = millis;
  }

  long next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long now = (millis.getAsLong() << RANDOM_BITS) + random.nextLong(1L << RANDOM_BITS);
    long step = 1 + random.nextLong(1L << STEP_BITS);
    return last.updateAndGet(before -> Math.max(now, before + step));
  }

  /** Another broker used it. */
  void seen(long number) {
    last.accumulateAndGet(number, Math::max);
  }
}
