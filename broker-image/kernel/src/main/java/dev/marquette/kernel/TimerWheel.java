package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A hierarchical timer wheel (Varghese and Lauck, 1987): setting and ending a timer are O(1) and
 * allocate nothing, because timers are linked through their own fields. Confined to one event loop,
 * whose one scheduled tick drives it.
 *
 * <p>Four wheels of 64 slots, each slot 64 times as wide as one of the wheel below: 6.4 s, 7 min, 7
 * h and 19 days. A timer that is due later waits in the outermost wheel and is put there again. It
 * never fires early, and at most two ticks late.
 */
final class TimerWheel {
  static final long TICK_NANOS = 100_000_000L;

  private static final int BITS = 6;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = 4;
  private static final int EXPIRED = LEVELS * SLOTS;
  private static final long SPAN_TICKS = 1L << (BITS * LEVELS);

  /** The first timer of each slot of each wheel; in the last place those that are due. */
  private final @Nullable Timer[] heads = new @Nullable Timer[EXPIRED + 1];

  private final long startNanos;
  private long tick;

  TimerWheel(long nowNanos) {
    this.startNanos = nowNanos;
  }

  /** Something that happens later. Its owner is confined to the wheel's loop. */
  abstract static class Timer {
    private static final int IDLE = -1;

    private @Nullable Timer previous;
    private @Nullable Timer next;
    private long dueTick;
    private int list = IDLE;

    /** The time has come. The timer may be set again. */
    abstract void onTimer();

    /** Whether it is set and has not fired. */
    final boolean isSet() {
      return list != IDLE;
    }
  }

  /** Sets the timer, anew if it was set. */
  void set(Timer timer, long delayNanos) {
    cancel(timer);
    timer.dueTick = tick + 1 + (Math.max(delayNanos, 0) + TICK_NANOS - 1) / TICK_NANOS;
    place(timer);
  }

  void cancel(Timer timer) {
    if (timer.list == Timer.IDLE) {
      return;
    }
    Timer next = timer.next;
    Timer previous = timer.previous;
    if (next != null) {
      next.previous = previous;
    }
    if (previous != null) {
      previous.next = next;
    } else {
      heads[timer.list] = next;
    }
    timer.previous = null;
    timer.next = null;
    timer.list = Timer.IDLE;
  }

  /** Makes due what is due now; {@link #fire} runs it. */
  void advance(long nowNanos) {
    long target = (nowNanos - startNanos) / TICK_NANOS;
    while (tick < target) {
      tick++;
      for (int level = LEVELS - 1; level > 0; level--) {
        if ((tick & ((1L << (BITS * level)) - 1)) == 0) {
          replaceAll(level * SLOTS + slot(tick, level));
        }
      }
      expireAll(slot(tick, 0));
    }
  }

  /**
   * Runs timers that are due.
   *
   * @param limit how many at most, so that a loop turn stays short
   * @return whether more are due
   */
  boolean fire(int limit) {
    for (int fired = 0; fired < limit; fired++) {
      Timer timer = heads[EXPIRED];
      if (timer == null) {
        return false;
      }
      cancel(timer);
      timer.onTimer();
    }
    return heads[EXPIRED] != null;
  }

  private void place(Timer timer) {
    long ahead = timer.dueTick - tick;
    if (ahead >= SPAN_TICKS) {
      link(timer, (LEVELS - 1) * SLOTS + slot(tick + SPAN_TICKS - 1, LEVELS - 1));
      return;
    }
    int level = 0;
    while (ahead >= 1L << (BITS * (level + 1))) {
      level++;
    }
    link(timer, level * SLOTS + slot(timer.dueTick, level));
  }

  private static int slot(long tick, int level) {
    return (int) (tick >>> (BITS * level)) & (SLOTS - 1);
  }

  private void link(Timer timer, int list) {
    Timer head = heads[list];
    timer.list = list;
    timer.next = head;
    if (head != null) {
      head.previous = timer;
    }
    heads[list] = timer;
  }

  /** Moves a slot of an outer wheel inwards. */
  private void replaceAll(int list) {
    Timer timer = heads[list];
    while (timer != null) {
      Timer next = timer.next;
      cancel(timer);
      place(timer);
      timer = next;
    }
  }

  private void expireAll(int list) {
    Timer timer = heads[list];
    while (timer != null) {
      Timer next = timer.next;
      cancel(timer);
      link(timer, EXPIRED);
      timer = next;
    }
  }
}
