package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One loop's counts: written by that loop alone, read by anybody. An increment is a plain add; the
 * opaque mode only keeps the value whole and lets readers see it in the end.
 */
@SuppressWarnings("EnumOrdinal") // the index of an array that lives as long as the enums
final class Counters {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int DROPPED = Counter.values().length;

  private static final int REFUSED = DROPPED + DropReason.values().length;

  private final long[] values = new long[REFUSED + ReasonCode.values().length];

  void add(Counter counter, long amount) {
    add(counter.ordinal(), amount);
  }

  void increment(Counter counter) {
    add(counter.ordinal(), 1);
  }

  void set(Counter counter, long value) {
    LONGS.setOpaque(values, counter.ordinal(), value);
  }

  void dropped(DropReason reason) {
    add(DROPPED + reason.ordinal(), 1);
  }

  void dropped(DropReason reason, int count) {
    add(DROPPED + reason.ordinal(), count);
  }

  /** A CONNACK says no. */
  void refused(ReasonCode reason) {
    add(REFUSED + reason.ordinal(), 1);
  }

  /** From any thread. */
  long get(Counter counter) {
    return (long) LONGS.getOpaque(values, counter.ordinal());
  }

  /** From any thread. */
  long get(DropReason reason) {
    return (long) LONGS.getOpaque(values, DROPPED + reason.ordinal());
  }

  /** From any thread. */
  long get(ReasonCode refusal) {
    return (long) LONGS.getOpaque(values, REFUSED + refusal.ordinal());
  }

  private void add(int index, long amount) {
    LONGS.setOpaque(values, index, (long) LONGS.getOpaque(values, index) + amount);
  }
}
