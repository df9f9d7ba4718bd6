package dev.marquette.topic;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of children: 256 collections, chosen by eight bits of the hash that no table uses. So a
 * node that a million devices share grows in small steps, and no change waits for a copy of it.
 */
final class ChildFan<V> implements Children<V> {
  /** With three levels 24 of the 32 bits are used; the tables below need the others. */
  static final int MAX_DEPTH = 2;

  private static final int WIDTH = 256;

  private final AtomicReferenceArray<@Nullable Children<V>> parts =
      new AtomicReferenceArray<>(WIDTH);
  private final int shift;
  private int live;

  ChildFan(int depth) {
    this.shift = 24 - 8 * depth;
  }

  @Override
  public @Nullable TrieNode<V> find(int hash, String text, int from, int end) {
    Children<V> part = parts.getAcquire(slot(hash));
    return part == null ? null : part.find(hash, text, from, end);
  }

  @Override
  public Children<V> add(TrieNode<V> node, int depth) {
    int slot = slot(node.hash);
    Children<V> part = parts.getPlain(slot);
    parts.setRelease(slot, part == null ? node : part.add(node, depth + 1));
    live++;
    return this;
  }

  @Override
  public Children<V> replace(TrieNode<V> old, TrieNode<V> node) {
    int slot = slot(node.hash);
    parts.setRelease(slot, part(old).replace(old, node));
    return this;
  }

  @Override
  public Children<V> remove(TrieNode<V> node, int depth) {
    parts.setRelease(slot(node.hash), part(node).remove(node, depth + 1));
    live--;
    if (live > ChildTable.MAX_LIVE / 4) {
      return this;
    }
    ChildTable<V> table = new ChildTable<>(live);
    each(table::insert);
    return table;
  }

  @Override
  public void each(Consumer<? super TrieNode<V>> sink) {
    for (int i = 0; i < WIDTH; i++) {
      Children<V> part = parts.getAcquire(i);
      if (part != null) {
        part.each(sink);
      }
    }
  }

  private Children<V> part(TrieNode<V> node) {
    Children<V> part = parts.getPlain(slot(node.hash));
    if (part == null) {
      throw new IllegalStateException("no child \"" + node.label + "\" among " + live);
    }
    return part;
  }

  private int slot(int hash) {
    return hash >>> shift & WIDTH - 1;
  }
}
