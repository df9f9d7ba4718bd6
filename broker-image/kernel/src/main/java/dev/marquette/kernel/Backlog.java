package dev.marquette.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one loop has handed to each loop (itself included) that has not been worked off yet, so that
 * no mailbox grows without a bound: beyond the first limit publishers wait until what they sent is
 * delivered, beyond the second one QoS 0 is dropped, of those who cannot be made to wait too.
 *
 * <p>Confined to the loop that hands over, but for {@link #workedOff}, which the receiving loop
 * calls. Each count has one writer: nothing is locked, and nothing is contended. What others have
 * worked off is read only when it looks as if a limit were reached.
 */
final class Backlog {
  /**
   * What an item weighs besides its message. It is work too, whatever its size: this makes it a few
   * thousand items, some seconds of large fan-outs, that may wait for a loop.
   */
  static final long ITEM_BYTES = 8 << 10;

  /** What may wait for one loop, whoever handed it over. */
  static final long LOOP_BYTES = 64L << 20;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  /** Counts that different loops write are two cache lines apart. */
  private static final int STRIDE = 16;

  private final long limitBytes;
  private final long[] handed;
  private final long[] known;
  private final long[] worked;

  Backlog(int loops) {
    this.limitBytes = LOOP_BYTES / loops;
    this.handed = new long[loops];
    this.known = new long[loops];
    this.worked = new long[loops * STRIDE];
  }

  void handOver(LoopContext to, Message message) {
    handed[to.index] += weight(message);
  }

  /** On the receiving loop. */
  void workedOff(LoopContext by, Message message) {
    int place = by.index * STRIDE;
    // Release: whoever sees the count finds the mailbox that much emptier.
    LONGS.setRelease(worked, place, (long) LONGS.get(worked, place) + weight(message));
  }

  /** Whether publishers should wait for one of the loops. */
  boolean isAheadOf(long loops) {
    return beyond(limitBytes, loops) != 0;
  }

  /** Those of the loops that are to get no more than what must not be lost. */
  long fullOf(long loops) {
    return beyond(2 * limitBytes, loops);
  }

  private long beyond(long limit, long loops) {
    long result = 0;
    for (long rest = loops; rest != 0; rest &= rest - 1) {
      int loop = Long.numberOfTrailingZeros(rest);
      if (handed[loop] - known[loop] > limit && handed[loop] - refresh(loop) > limit) {
        result |= 1L << loop;
      }
    }
    return result;
  }

  private long refresh(int loop) {
    long now = (long) LONGS.getAcquire(worked, loop * STRIDE);
    known[loop] = now;
    return now;
  }

  private static long weight(Message message) {
    return ITEM_BYTES + message.bytes();
  }
}
