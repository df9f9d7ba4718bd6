package dev.marquette.kernel.testkit;

import dev.marquette.kernel.KernelClock;

/** Time that stands until it is told to go on. */
public final class ManualClock implements KernelClock {
  private static final long START_MILLIS = 1_800_000_000_000L;

  private volatile long nanos;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long millis() {
    return START_MILLIS + nanos / 1_000_000;
  }

  void advance(long moreNanos) {
    long now = nanos;
    nanos = now + moreNanos;
  }
}
