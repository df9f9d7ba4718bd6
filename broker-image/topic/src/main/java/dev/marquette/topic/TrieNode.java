package dev.marquette.topic;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link FilterTrie}: one or more levels of filters, and what follows them. Written
 * under the trie's lock, read without it; a node that has been replaced keeps what it had, so that
 * a reader that is inside it still finds every filter that stays.
 */
final class TrieNode<V> implements Children<V> {
  /** Levels joined by slashes; {@code +} may be among them, {@code #} never. */
  final String label;

  /** Of the first level alone. */
  final int hash;

  /** Of the filter that ends here. */
  volatile @Nullable V value;

  /** Of the filter that ends here with {@code /#}. */
  volatile @Nullable V below;

  /** The child whose first level is {@code +}. */
  volatile @Nullable TrieNode<V> plus;

  /** Those whose first level is a literal. */
  volatile @Nullable Children<V> children;

  TrieNode(String label) {
    this.label = label;
    this.hash = Levels.hash(label, 0, Levels.end(label, 0, label.length()));
  }

  /** A node with another label in the same place. */
  TrieNode<V> relabelled(String newLabel) {
    TrieNode<V> copy = new TrieNode<>(newLabel);
    copy.value = value;
    copy.below = below;
    copy.plus = plus;
    copy.children = children;
    return copy;
  }

  boolean startsWithPlus() {
    return Levels.isPlus(label, 0, label.length());
  }

  boolean isEmpty() {
    return value == null && below == null && plus == null && children == null;
  }

  /** The only child of a node that has no value; null when there are more, or values, or none. */
  @Nullable TrieNode<V> onlyChild() {
    if (value != null || below != null) {
      return null;
    }
    Children<V> literals = children;
    if (literals == null) {
      return plus;
    }
    return plus == null && literals instanceof TrieNode<V> one ? one : null;
  }

  /**
   * Matches the label's levels after the first one against a topic.
   *
   * @param levelEnd where the topic's level ends that matched the label's first one
   * @param labelAt where the label's first level ends
   * @return where the topic's next level starts (its length + 1 when none is left), or -1
   */
  int after(String topic, int levelEnd, int labelAt) {
    int at = levelEnd;
    int l = labelAt;
    while (l < label.length()) {
      if (at >= topic.length()) {
        return -1;
      }
      l++;
      at++;
      if (Levels.isPlus(label, l, label.length())) {
        l++;
        at = Levels.end(topic, at, topic.length());
        continue;
      }
      for (; l < label.length() && label.charAt(l) != '/'; l++, at++) {
        if (at >= topic.length() || topic.charAt(at) != label.charAt(l)) {
          return -1;
        }
      }
      if (at < topic.length() && topic.charAt(at) != '/') {
        return -1;
      }
    }
    return at + 1;
  }

  /** Adds a child whose first level no other child has. */
  void link(TrieNode<V> child) {
    Children<V> literals = children;
    if (child.startsWithPlus()) {
      plus = child;
    } else {
      children = literals == null ? child : literals.add(child, 0);
    }
  }

  /** Puts a child in the place of one with the same first level. */
  void relink(TrieNode<V> old, TrieNode<V> child) {
    Children<V> literals = children;
    if (child.startsWithPlus()) {
      plus = child;
    } else if (literals != null) {
      children = literals.replace(old, child);
    }
  }

  void unlink(TrieNode<V> child) {
    Children<V> literals = children;
    if (child.startsWithPlus()) {
      plus = null;
    } else if (literals != null) {
      children = literals.remove(child, 0);
    }
  }

  // A node is also the collection of itself alone: most nodes have one child.

  @Override
  public @Nullable TrieNode<V> find(int levelHash, String text, int from, int end) {
    int length = end - from;
    return hash == levelHash
            && label.regionMatches(0, text, from, length)
            && (label.length() == length || label.charAt(length) == '/')
        ? this
        : null;
  }

  @Override
  public Children<V> add(TrieNode<V> node, int depth) {
    return FewChildren.of(this, node);
  }

  @Override
  public Children<V> replace(TrieNode<V> old, TrieNode<V> node) {
    return node;
  }

  @Override
  public @Nullable Children<V> remove(TrieNode<V> node, int depth) {
    return null;
  }

  @Override
  public void each(Consumer<? super TrieNode<V>> sink) {
    sink.accept(this);
  }
}
