package dev.marquette.topic;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nine or more children: open addressing with linear probing, changed in place. Slots are written
 * with release and read with acquire. A removed child leaves a mark, so that a reader's probe does
 * not end before a child that is still there; marks go when the table is rebuilt.
 */
final class ChildTable<V> implements Children<V> {
  /** Above this, a {@link ChildFan} of tables. */
  static final int MAX_LIVE = 4096;

  // Its first level is a wildcard, which no literal level equals.
  private static final TrieNode<?> GONE = new TrieNode<>("+");

  private final AtomicReferenceArray<@Nullable TrieNode<V>> slots;
  private final int mask;
  private int live;
  private int used;

  /** A table for at least that many, with room to grow. */
  ChildTable(int expected) {
    int capacity = Integer.highestOneBit(Math.max(8, expected)) << 2;
    this.slots = new AtomicReferenceArray<>(capacity);
    this.mask = capacity - 1;
  }

  @Override
  public @Nullable TrieNode<V> find(int hash, String text, int from, int end) {
    for (int i = hash & mask; ; i = i + 1 & mask) {
      TrieNode<V> node = slots.getAcquire(i);
      if (node == null) {
        return null;
      }
      TrieNode<V> found = node.find(hash, text, from, end);
      if (found != null) {
        return found;
      }
    }
  }

  @Override
  public Children<V> add(TrieNode<V> node, int depth) {
    if (live >= MAX_LIVE && depth < ChildFan.MAX_DEPTH) {
      ChildFan<V> fan = new ChildFan<>(depth);
      each(child -> fan.add(child, depth));
      return fan.add(node, depth);
    }
    ChildTable<V> target = (used + 1) * 2 > mask + 1 ? rebuilt() : this;
    target.insert(node);
    return target;
  }

  /** Inserts without a look at the load: there must be room. */
  void insert(TrieNode<V> node) {
    int i = node.hash & mask;
    TrieNode<V> there = slots.getPlain(i);
    while (there != null && there != GONE) {
      i = i + 1 & mask;
      there = slots.getPlain(i);
    }
    if (there == null) {
      used++;
    }
    live++;
    slots.setRelease(i, node);
  }

  @Override
  public Children<V> replace(TrieNode<V> old, TrieNode<V> node) {
    slots.setRelease(indexOf(old), node);
    return this;
  }

  @Override
  public Children<V> remove(TrieNode<V> node, int depth) {
    int i = indexOf(node);
    slots.setRelease(i, gone());
    live--;
    // At the end of a run no probe goes on past a mark: it can go at once.
    if (slots.getPlain(i + 1 & mask) == null) {
      for (; slots.getPlain(i) == GONE; i = i - 1 & mask) {
        slots.setRelease(i, null);
        used--;
      }
    }
    if (live <= FewChildren.MAX / 2) {
      TrieNode<V>[] nodes = FewChildren.array(live);
      int[] next = {0};
      each(child -> nodes[next[0]++] = child);
      return FewChildren.of(nodes);
    }
    return live * 16 < mask ? rebuilt() : this;
  }

  @Override
  public void each(Consumer<? super TrieNode<V>> sink) {
    for (int i = 0; i <= mask; i++) {
      TrieNode<V> node = slots.getAcquire(i);
      if (node != null && node != GONE) {
        sink.accept(node);
      }
    }
  }

  int capacity() {
    return mask + 1;
  }

  private ChildTable<V> rebuilt() {
    ChildTable<V> table = new ChildTable<>(live + 1);
    each(table::insert);
    return table;
  }

  private int indexOf(TrieNode<V> node) {
    for (int i = node.hash & mask; ; i = i + 1 & mask) {
      TrieNode<V> there = slots.getPlain(i);
      if (there == node) {
        return i;
      }
      if (there == null) {
        throw new IllegalStateException("no child \"" + node.label + "\" among " + live);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <V> TrieNode<V> gone() {
    return (TrieNode<V>) GONE;
  }
}
