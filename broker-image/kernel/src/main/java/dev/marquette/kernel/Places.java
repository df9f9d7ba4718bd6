package dev.marquette.kernel;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Some of a {@link SharedGroup}'s places: a bit each, so that the few that are in it are found
 * behind many that are not. Changed under the group's lock; read by any loop without one, which may
 * miss a change of this moment.
 */
final class Places {
  private volatile AtomicLongArray words = new AtomicLongArray(1);
  private volatile int count;

  /** How many are in it. */
  int count() {
    return count;
  }

  /** Puts a place in, or takes it out. */
  void set(int place, boolean in) {
    int at = place / Long.SIZE;
    AtomicLongArray array = words;
    if (at >= array.length()) {
      if (!in) {
        return;
      }
      array = grown(array, at);
    }
    long old = array.get(at);
    long bit = 1L << place;
    long now = in ? old | bit : old & ~bit;
    array.set(at, now);
    words = array;
    int before = count;
    count = before + Long.bitCount(now) - Long.bitCount(old);
  }

  private static AtomicLongArray grown(AtomicLongArray array, int at) {
    AtomicLongArray larger = new AtomicLongArray(Math.max(at + 1, 2 * array.length()));
    for (int i = 0; i < array.length(); i++) {
      larger.set(i, array.get(i));
    }
    return larger;
  }

  /** The nth of them, counted from 0; -1 when there are no longer so many. */
  int nth(int n) {
    AtomicLongArray array = words;
    int left = n;
    for (int at = 0; at < array.length(); at++) {
      long in = array.get(at);
      int count = Long.bitCount(in);
      if (left < count) {
        for (; left > 0; left--) {
          in &= in - 1;
        }
        return at * Long.SIZE + Long.numberOfTrailingZeros(in);
      }
      left -= count;
    }
    return -1;
  }

  /** The first from this place on, or -1. */
  int next(int from) {
    AtomicLongArray array = words;
    int at = from / Long.SIZE;
    long left = -1L << from;
    for (; at < array.length(); at++, left = -1L) {
      long in = array.get(at) & left;
      if (in != 0) {
        return at * Long.SIZE + Long.numberOfTrailingZeros(in);
      }
    }
    return -1;
  }
}
