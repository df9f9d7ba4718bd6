package dev.marquette.bench.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what will be so. */
final class Await {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(2);

  private Await() {}

  /**
   * Returns when it is so.
   *
   * @param state what is waited for, and how much of it there is
   * @throws IllegalStateException when it is not so after minutes
   */
  static void until(Supplier<String> state, BooleanSupplier condition) throws InterruptedException {
    until(PATIENCE, state, condition);
  }

  static void until(Duration patience, Supplier<String> state, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not done after %s: %s".formatted(patience, state.get()));
      }
      Thread.sleep(LOOK);
    }
  }
}
