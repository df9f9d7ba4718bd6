package dev.marquette.kernel;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that the broker has set on one connection; they end with it. [MQTT-3.3.2-7]
 * Confined to the connection's loop. Looking one up allocates nothing.
 *
 * <p>The first topics get an alias as they come. When all are given, a topic that comes again soon
 * after it missed gets the alias of one that has not been used since the clock's hand last came by.
 * So a client that sees a great many topics once each does not lose the aliases of the few that it
 * sees often, and is not sent aliases that nothing ever uses.
 *
 * <pre>
 *   buckets (by hash of the topic):  | 0 | 3 | 0 | 1 |        topics:  | "a/b" | "c" | "d/e" |
 *                                          └─► next:  1 ─► 0            alias 1    2      3
 * </pre>
 */
final class TopicAliases {
  /** What an alias takes in a PUBLISH: a topic that is no longer has nothing to gain. */
  static final int ALIAS_BYTES = 3;

  /** Characters of topics, and more for each alias: long topics are kept, but not without bound. */
  private static final int MAX_CHARS = 4096;

  private static final int MAX_CHARS_EACH = 64;

  private static final int FIRST_CAPACITY = 8;

  private final int clientMaximum;

  // By alias - 1, for the first `count`. Lengths are powers of two, or all are 0.
  private @Nullable String[] topics = {};
  private char[] next = {};
  private boolean[] used = {};

  /** The first alias of each chain; 0 for none. */
  private char[] buckets = {};

  /** Hashes of topics that lately had no alias, each in the one place where it may be. */
  private int[] missed = {};

  private int count;
  private int hand;
  private int chars;

  /**
   * @param clientMaximum the client's Topic Alias Maximum, 1 to 65,535
   */
  TopicAliases(int clientMaximum) {
    this.clientMaximum = clientMaximum;
  }

  /** The alias that the client knows for the topic, or 0. */
  int get(String topic) {
    if (count == 0) {
      return 0;
    }
    for (int alias = buckets[bucket(topic)]; alias != 0; alias = next[alias - 1]) {
      if (topic.equals(topics[alias - 1])) {
        used[alias - 1] = true;
        return alias;
      }
    }
    return 0;
  }

  /**
   * The alias that a topic without one is worth now, or 0. It is the topic's when {@link #set} says
   * that the client has been told.
   *
   * @param limit ours, beside the client's; 0 to 65,535
   */
  int offer(String topic, int limit) {
    int most = Math.min(limit, clientMaximum);
    int mostChars = MAX_CHARS + most * MAX_CHARS_EACH;
    if (count < most && chars + topic.length() <= mostChars) {
      return count + 1;
    }
    int given = Math.min(count, most);
    if (given == 0 || topic.length() > mostChars || !missedBefore(topic)) {
      return 0;
    }
    int victim = victim(given);
    return chars - length(victim) + topic.length() <= mostChars ? victim : 0;
  }

  /** The client has been sent the topic with this alias. */
  void set(int alias, String topic) {
    if (alias > topics.length) {
      grow();
    }
    if (alias > count) {
      count = alias;
    } else {
      unlink(alias);
      chars -= length(alias);
    }
    topics[alias - 1] = topic;
    used[alias - 1] = true;
    chars += topic.length();
    link(alias, topic);
  }

  private boolean missedBefore(String topic) {
    if (missed.length == 0) {
      missed = new int[topics.length];
    }
    int hash = hash(topic);
    int place = hash & (missed.length - 1);
    if (missed[place] == hash) {
      return true;
    }
    if (missed[place] == 0 || ThreadLocalRandom.current().nextBoolean()) {
      missed[place] = hash; // by chance: two that take turns must not push each other out for ever
    }
    return false;
  }

  /** The first from the hand on that was not used since it came by; there is one after a round. */
  private int victim(int given) {
    hand = hand < given ? hand : 0;
    while (used[hand]) {
      used[hand] = false;
      hand = hand + 1 < given ? hand + 1 : 0;
    }
    int victim = hand + 1;
    hand = victim < given ? victim : 0;
    return victim;
  }

  private int length(int alias) {
    String topic = topics[alias - 1];
    return topic == null ? 0 : topic.length();
  }

  private void link(int alias, String topic) {
    int bucket = bucket(topic);
    next[alias - 1] = buckets[bucket];
    buckets[bucket] = (char) alias;
  }

  private void unlink(int alias) {
    String topic = topics[alias - 1];
    if (topic == null) {
      return;
    }
    int bucket = bucket(topic);
    int at = buckets[bucket];
    if (at == alias) {
      buckets[bucket] = next[alias - 1];
      return;
    }
    while (next[at - 1] != alias) {
      at = next[at - 1];
    }
    next[at - 1] = next[alias - 1];
  }

  private void grow() {
    int capacity = Math.max(FIRST_CAPACITY, 2 * topics.length);
    topics = Arrays.copyOf(topics, capacity);
    used = Arrays.copyOf(used, capacity);
    next = new char[capacity];
    buckets = new char[capacity];
    for (int alias = 1; alias <= count; alias++) {
      String topic = topics[alias - 1];
      if (topic != null) {
        link(alias, topic);
      }
    }
    missed = new int[0];
  }

  private int bucket(String topic) {
    return hash(topic) & (buckets.length - 1);
  }

  private static int hash(String topic) {
    int hash = topic.hashCode() * 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }
}
