package dev.marquette.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much waits in the {@link DelayedMessages} of all loops. Safe for any threads. */
final class DelayedRoom {
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** False when there is no room; of those who ask at once, more than need be may be told so. */
  boolean take(long size, DelayedSettings limits) {
    int count = messages.incrementAndGet();
    long sum = bytes.addAndGet(size);
    if (count <= limits.maxMessages() && sum <= limits.maxBytes()) {
      return true;
    }
    give(size);
    return false;
  }

  void give(long size) {
    messages.decrementAndGet();
    bytes.addAndGet(-size);
  }

  int messages() {
    return messages.get();
  }

  long bytes() {
    return bytes.get();
  }
}
