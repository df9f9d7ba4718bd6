package dev.marquette.bench.million;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one loop of clients has seen. Written by that loop alone; the counts can be read from any
 * thread, the latencies when the loop has stopped.
 */
final class Tally {
  private volatile int ready;
  private volatile long pongs;
  private volatile long acknowledged;
  private volatile long received;
  private volatile @Nullable String broken;
  private long[] latencies = new long[1024];

  int ready() {
    return ready;
  }

  long pongs() {
    return pongs;
  }

  long acknowledged() {
    return acknowledged;
  }

  long received() {
    return received;
  }

  /** What went wrong first, or null. */
  @Nullable String broken() {
    return broken;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countReady() {
    ready++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countPong() {
    pongs++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countAcknowledged() {
    acknowledged++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countReceived(long latencyNanos) {
    int place = (int) received;
    if (place == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * place);
    }
    latencies[place] = latencyNanos;
    received++;
  }

  void breakDown(String why) {
    if (broken == null) {
      broken = why;
    }
  }

  /** Of all messages that were received, in nanoseconds from when each was due. */
  long[] latencies() {
    return Arrays.copyOf(latencies, (int) received);
  }
}
