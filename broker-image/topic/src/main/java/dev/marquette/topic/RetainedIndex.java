package dev.marquette.topic;

import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values by topic name, found by filter: what retained messages are kept in. It is one ordered map
 * whose order keeps each subtree of topics together, so that a filter is answered by jumps from one
 * candidate to the next, and a giant answer can be taken in slices.
 *
 * <p>Safe for any threads. Names and filters must be valid.
 */
public final class RetainedIndex<V> {
  /** By character, the slash before all others: a topic, then all below it, then its siblings. */
  static final Comparator<String> BY_LEVEL = RetainedIndex::compare;

  private final ConcurrentSkipListMap<String, V> byTopic = new ConcurrentSkipListMap<>(BY_LEVEL);

  /** Sets a topic's value and returns the one that it had. */
  public @Nullable V put(String topic, V value) {
    return byTopic.put(topic, value);
  }

  /** Removes a topic and returns the value that it had. */
  public @Nullable V remove(String topic) {
    return byTopic.remove(topic);
  }

  /**
   * Creates, replaces or removes a topic's value atomically; null stands for none. The change may
   * be called more than once when others change the same topic, so it must have no effects.
   *
   * @return the new value
   */
  public @Nullable V compute(String topic, UnaryOperator<@Nullable V> change) {
    return byTopic.compute(topic, (key, old) -> change.apply(old));
  }

  /** A topic's value. */
  public @Nullable V get(String topic) {
    return byTopic.get(topic);
  }

  /** The number of topics. */
  public int size() {
    return byTopic.size();
  }

  /** Shows every topic; weakly consistent. */
  public void forEach(BiConsumer<? super String, ? super V> sink) {
    byTopic.forEach(sink);
  }

  /** Starts a look-up: nothing is done until the cursor advances. */
  public RetainedCursor<V> match(String filter) {
    return new RetainedCursor<>(byTopic, filter);
  }

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return x == '/' ? -1 : y == '/' ? 1 : x - y;
      }
    }
    return a.length() - b.length();
  }
}
