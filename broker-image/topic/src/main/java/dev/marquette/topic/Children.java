package dev.marquette.topic;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The children of a node by their first level. Changes are made under the trie's lock and return
 * what to store in place of this, which may be this; {@link #find} and {@link #each} need no lock
 * and see every child that stays.
 *
 * <p>It grows from a single node through {@link FewChildren} and {@link ChildTable} to {@link
 * ChildFan}; no step copies more than {@link ChildTable#MAX_LIVE} references.
 */
sealed interface Children<V> permits TrieNode, FewChildren, ChildTable, ChildFan {
  /** The child whose first level is {@code text[from, end)}. */
  @Nullable TrieNode<V> find(int hash, String text, int from, int end);

  /**
   * Adds a child whose first level is new.
   *
   * @param depth how many {@link ChildFan}s are above this
   */
  Children<V> add(TrieNode<V> node, int depth);

  /** Puts a node in the place of one with the same first level. */
  Children<V> replace(TrieNode<V> old, TrieNode<V> node);

  /** Removes a child that is there; null when none is left. */
  @Nullable Children<V> remove(TrieNode<V> node, int depth);

  void each(Consumer<? super TrieNode<V>> sink);
}
