package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** What holds for every trie between two changes. */
final class TrieShape {
  private TrieShape() {}

  /** Checks all nodes, and returns how many there are below the root. */
  static <V> int check(FilterTrie<V> trie, TrieLayout layout) {
    int[] values = {0};
    int nodes = check(trie.root(), true, layout, values);
    assertThat(trie.size()).isEqualTo(values[0]);
    return nodes - 1;
  }

  private static <V> int check(TrieNode<V> node, boolean root, TrieLayout layout, int[] values) {
    values[0] += count(node.value) + count(node.below);
    int[] nodes = {1};
    if (!root) {
      assertThat(node.isEmpty()).as("empty node %s", node.label).isFalse();
      switch (layout) {
        case COMPACT -> assertThat(node.onlyChild()).as("only child of %s", node.label).isNull();
        case FAST -> assertThat(node.label).doesNotContain("/");
      }
    }
    TrieNode<V> plus = node.plus;
    if (plus != null) {
      nodes[0] += check(plus, false, layout, values);
    }
    Children<V> children = node.children;
    if (children != null) {
      children.each(child -> nodes[0] += check(child, false, layout, values));
    }
    return nodes[0];
  }

  private static int count(@Nullable Object value) {
    return value == null ? 0 : 1;
  }
}
