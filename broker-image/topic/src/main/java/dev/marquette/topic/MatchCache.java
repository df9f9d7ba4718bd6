package dev.marquette.topic;

import java.util.ArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a {@link FilterIndex} found for the topics that were asked for lately. A hit costs
 * a few nanoseconds and allocates nothing. A change that returned before {@link #match} is called
 * is always seen: for filters without wildcards by a look-up each time, for the others by a version
 * for each group of first levels.
 *
 * <p>Confined to one thread: each event loop has its own.
 */
public final class MatchCache<V> {
  /** Topics whose hashes share a set push each other out, the least recently used first. */
  private static final int WAYS = 4;

  /** Longer topics are not remembered: the number of entries would not bound their memory. */
  private static final int MAX_LENGTH = 256;

  private final FilterIndex<V> index;
  private final IntFunction<V[]> newArray;
  private final @Nullable Entry<V>[] entries;

  /** Of their topics, by place: a look at the others of a set fetches no entry that is not it. */
  private final int[] hashes;

  private final int setMask;
  private final ArrayList<V> found = new ArrayList<>();

  /**
   * @param capacity how many topics, at least 4; rounded up to a power of two
   * @param newArray makes an array of the length: {@code Route[]::new}
   */
  public MatchCache(FilterIndex<V> index, int capacity, IntFunction<V[]> newArray) {
    if (capacity < WAYS || capacity > 1 << 24) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + "; expected " + WAYS + " to " + (1 << 24));
    }
    this.index = index;
    this.newArray = newArray;
    int sets = Integer.highestOneBit((capacity + WAYS - 1) / WAYS * 2 - 1);
    this.entries = newEntries(sets * WAYS);
    this.hashes = new int[sets * WAYS];
    this.setMask = sets - 1;
  }

  /**
   * The values of all filters that match, in no certain order.
   *
   * @return an array that is shared: it must not be changed, and may be the same the next time
   */
  public V[] match(String topic) {
    if (topic.length() > MAX_LENGTH) {
      return refreshed(new Entry<>(topic, FilterIndex.stripe(topic)));
    }
    int hash = topic.hashCode();
    int first = ((hash ^ hash >>> 15) & setMask) * WAYS;
    for (int i = first; i < first + WAYS; i++) {
      if (hashes[i] == hash) {
        Entry<V> entry = entries[i];
        if (entry != null && entry.topic.equals(topic)) {
          if (i > first) {
            toFront(first, i, entry, hash);
          }
          return current(entry);
        }
      }
    }
    Entry<V> entry = new Entry<>(topic, FilterIndex.stripe(topic));
    toFront(first, first + WAYS - 1, entry, hash);
    return refreshed(entry);
  }

  @SuppressWarnings("ReferenceEquality") // another value is a change, whatever it equals
  private V[] current(Entry<V> entry) {
    V[] matches = entry.matches;
    boolean fresh =
        matches != null
            && entry.version == index.version(entry.stripe)
            && entry.exact == index.exact(entry.topic);
    return fresh && matches != null ? matches : refreshed(entry);
  }

  private V[] refreshed(Entry<V> entry) {
    // The version comes first: a change that is made meanwhile makes this result old, never new.
    entry.version = index.version(entry.stripe);
    V exact = index.exact(entry.topic);
    entry.exact = exact;
    found.clear();
    if (exact != null) {
      found.add(exact);
    }
    index.matchWildcards(entry.topic, found::add);
    V[] matches = found.toArray(newArray.apply(found.size()));
    found.clear();
    entry.matches = matches;
    return matches;
  }

  private void toFront(int first, int at, Entry<V> entry, int hash) {
    for (int i = at; i > first; i--) {
      entries[i] = entries[i - 1];
      hashes[i] = hashes[i - 1];
    }
    entries[first] = entry;
    hashes[first] = hash;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <V> @Nullable Entry<V>[] newEntries(int length) {
    return new Entry[length];
  }

  private static final class Entry<V> {
    final String topic;
    final int stripe;
    long version;
    @Nullable V exact;
    V @Nullable [] matches;

    Entry(String topic, int stripe) {
      this.topic = topic;
      this.stripe = stripe;
    }
  }
}
