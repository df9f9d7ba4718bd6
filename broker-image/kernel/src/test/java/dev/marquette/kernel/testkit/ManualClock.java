package dev.marquette.kernel.testkit;

import dev.marquette.kernel.KernelClock;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands until it is told to go on. */
public final class ManualClock implements KernelClock {
  private static final long START_MILLIS = 1_800_000_000_000L;

  private volatile long nanos;
  private volatile boolean slipping;
  private final AtomicLong slippedMillis = new AtomicLong();

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long millis() {
    long slipped = slipping ? slippedMillis.addAndGet(1000) : slippedMillis.get();
    return START_MILLIS + nanos / 1_000_000 - slipped;
  }

  /** Whether each look at the time of day finds it a second earlier than the last one did. */
  public void slipping(boolean isSlipping) {
    slipping = isSlipping;
  }

  void advance(long moreNanos) {
    long now = nanos;
    nanos = now + moreNanos;
  }
}
