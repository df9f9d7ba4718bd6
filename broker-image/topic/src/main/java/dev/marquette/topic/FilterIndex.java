package dev.marquette.topic;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the filters that match a topic. Filters without wildcards are in a hash map, the others in
 * a trie, so that a topic that no wildcard touches costs one look-up.
 *
 * <p>Safe for any threads. Reads take no lock and allocate nothing; they find every filter that was
 * there during the whole call, and may or may not find one that came or went meanwhile. A change is
 * visible to every read that starts after it returned.
 *
 * <p>Filters must be valid ({@link TopicFilter#parse}), without their {@code $share} part; names
 * too ({@link TopicNames#check}). Whoever accepts filters should bound their levels: the depth of
 * the stack that a match needs grows with the levels at which it has to follow two branches.
 */
public final class FilterIndex<V> {
  private static final int STRIPES = 64;

  /** Enough for whoever waits for the lock to wake up and take it. */
  private static final long GIVE_WAY_NANOS = 10_000;

  private final ConcurrentHashMap<String, V> exact = new ConcurrentHashMap<>();
  private final FilterTrie<V> wild;
  private final ReentrantLock wildLock = new ReentrantLock();

  /** One change of the layout at a time. */
  private final ReentrantLock layoutLock = new ReentrantLock();

  /** By the hash of the first level; one more for filters that start with a wildcard. */
  private final AtomicLongArray versions = new AtomicLongArray(STRIPES + 1);

  /** An empty index. */
  public FilterIndex(TrieLayout layout) {
    this.wild = new FilterTrie<>(layout);
  }

  /** An index with {@link TrieLayout#COMPACT}. */
  public static <V> FilterIndex<V> compact() {
    return new FilterIndex<>(TrieLayout.COMPACT);
  }

  /** An index with {@link TrieLayout#FAST}. */
  public static <V> FilterIndex<V> fast() {
    return new FilterIndex<>(TrieLayout.FAST);
  }

  /**
   * Gives the wildcard filters another layout, in place and filter by filter, while others read and
   * change the index: no read waits, a change waits no longer than for another change, and no
   * second table is built. Done when it returns; that takes about as long as to add all the filters
   * did, so it is not for a thread that others wait for.
   *
   * @return false when it had that layout
   */
  public boolean layout(TrieLayout layout) {
    layoutLock.lock();
    try {
      if (!begin(layout)) {
        return false;
      }
      wild.forEach((filter, value) -> convert(filter));
      finish();
      return true;
    } finally {
      layoutLock.unlock();
    }
  }

  /**
   * Creates, replaces or removes the value of a filter, atomically: the change gets the present
   * value, or null, and returns the new one, or null to remove. It must be short and must not touch
   * this index. When it throws, nothing has changed.
   *
   * <p>Results of {@link MatchCache} are told of a change by the identity of the value: a value
   * that is changed inside and returned again is not a change of the index.
   *
   * @return the new value
   */
  public @Nullable V compute(String filter, UnaryOperator<@Nullable V> change) {
    if (!TopicNames.hasWildcard(filter)) {
      return exact.compute(filter, (key, old) -> change.apply(old));
    }
    wildLock.lock();
    try {
      Result<V> result = new Result<>(change);
      if (wild.compute(filter, result)) {
        int stripe = filterStripe(filter);
        versions.setRelease(stripe, versions.getPlain(stripe) + 1);
      }
      return result.value;
    } finally {
      wildLock.unlock();
    }
  }

  /** The value of exactly this filter. */
  public @Nullable V get(String filter) {
    return TopicNames.hasWildcard(filter) ? wild.get(filter) : exact.get(filter);
  }

  /**
   * Hands the values of all filters that match to the sink, in no certain order. A filter that is
   * replaced meanwhile may be seen with either value, never twice.
   */
  public void match(String topic, Consumer<? super V> sink) {
    V value = exact.get(topic);
    if (value != null) {
      sink.accept(value);
    }
    wild.match(topic, sink);
  }

  /** The number of filters. */
  public int size() {
    return exact.size() + wild.size();
  }

  /** The number of filters that have a wildcard. */
  public int wildcards() {
    return wild.size();
  }

  /** Shows every filter; weakly consistent, as {@link ConcurrentHashMap#forEach} is. */
  public void forEach(BiConsumer<? super String, ? super V> sink) {
    exact.forEach(sink);
    wild.forEach(sink);
  }

  /** Grows with each change of a filter that has a wildcard, or of its value. */
  public long wildcardVersion() {
    long sum = 0;
    for (int i = 0; i <= STRIPES; i++) {
      sum += versions.getAcquire(i);
    }
    return sum;
  }

  /**
   * Changes whenever a wildcard filter changes that could match topics of the stripe. Both parts
   * only grow, so an equal sum means that both are equal.
   */
  long version(int stripe) {
    return versions.getAcquire(stripe) + versions.getAcquire(STRIPES);
  }

  @Nullable V exact(String topic) {
    return exact.get(topic);
  }

  FilterTrie<V> trie() {
    return wild;
  }

  void matchWildcards(String topic, Consumer<? super V> sink) {
    wild.match(topic, sink);
  }

  /** The stripe of a topic, or of a filter that starts with a literal level. */
  static int stripe(String topic) {
    return Levels.hash(topic, 0, Levels.end(topic, 0, topic.length())) & STRIPES - 1;
  }

  private boolean begin(TrieLayout layout) {
    wildLock.lock();
    try {
      return wild.begin(layout);
    } finally {
      wildLock.unlock();
    }
  }

  private void convert(String filter) {
    wildLock.lock();
    try {
      wild.convert(filter);
    } finally {
      wildLock.unlock();
    }
    if (wildLock.hasQueuedThreads()) {
      LockSupport.parkNanos(GIVE_WAY_NANOS); // the lock prefers who runs: that would be us
    }
  }

  private void finish() {
    wildLock.lock();
    try {
      wild.finish();
    } finally {
      wildLock.unlock();
    }
  }

  private static int filterStripe(String filter) {
    return filter.startsWith("+") || filter.startsWith("#") ? STRIPES : stripe(filter);
  }

  /** Keeps what the change returned. */
  private static final class Result<V> implements UnaryOperator<@Nullable V> {
    private final UnaryOperator<@Nullable V> change;
    private @Nullable V value;

    Result(UnaryOperator<@Nullable V> change) {
      this.change = change;
    }

    @Override
    public @Nullable V apply(@Nullable V old) {
      value = change.apply(old);
      return value;
    }
  }
}
