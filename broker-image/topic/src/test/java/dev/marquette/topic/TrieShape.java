package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** What holds for every trie between two changes. */
final class TrieShape {
  private TrieShape() {}

  /** Checks all nodes, and returns how many there are below the root. */
  static <V> int check(FilterTrie<V> trie, boolean compact) {
    int[] values = {0};
    int nodes = check(trie.root(), true, compact, values);
    assertThat(trie.size()).isEqualTo(values[0]);
    return nodes - 1;
  }

  private static <V> int check(TrieNode<V> node, boolean root, boolean compact, int[] values) {
    values[0] += count(node.value) + count(node.below);
    int[] nodes = {1};
    if (!root) {
      assertThat(node.isEmpty()).as("empty node %s", node.label).isFalse();
      if (compact) {
        assertThat(node.onlyChild()).as("only child of %s", node.label).isNull();
      } else {
        assertThat(node.label).doesNotContain("/");
      }
    }
    TrieNode<V> plus = node.plus;
    if (plus != null) {
      nodes[0] += check(plus, false, compact, values);
    }
    Children<V> children = node.children;
    if (children != null) {
      children.each(child -> nodes[0] += check(child, false, compact, values));
    }
    return nodes[0];
  }

  private static int count(@Nullable Object value) {
    return value == null ? 0 : 1;
  }
}
