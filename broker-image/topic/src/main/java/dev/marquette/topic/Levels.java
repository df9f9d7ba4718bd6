package dev.marquette.topic;

import java.util.concurrent.ThreadLocalRandom;

/** Levels of a topic, as ranges of its string: nothing is cut out of it. */
final class Levels {
  // Clients choose level names. With a hash they could compute, one client could make all of its
  // names collide and slow everybody's matches down; String.hashCode is such a hash.
  private static final long SEED = ThreadLocalRandom.current().nextLong();
  private static final long FACTOR = ThreadLocalRandom.current().nextLong() << 3 | 5;

  private Levels() {}

  /** The end of the level that starts at {@code from}: its slash, or {@code end}. */
  static int end(String text, int from, int end) {
    int slash = text.indexOf('/', from);
    return slash < 0 || slash > end ? end : slash;
  }

  /** Whether the level that starts at {@code at} is a {@code +} and nothing else. */
  static boolean isPlus(String text, int at, int end) {
    return at < end
        && text.charAt(at) == '+'
        && (at + 1 == end || text.charAt(at + 1) == '/'); // "+x" is a name as any other
  }

  static int hash(String text, int from, int end) {
    long hash = SEED;
    for (int i = from; i < end; i++) {
      hash = (hash + text.charAt(i)) * FACTOR;
      hash ^= hash >>> 32;
    }
    hash *= 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 32);
  }
}
