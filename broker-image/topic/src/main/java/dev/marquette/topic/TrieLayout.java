package dev.marquette.topic;

/**
 * How the wildcard filters of a {@link FilterIndex} are cut into nodes. Reads do not ask: they walk
 * nodes of one level and of several alike, and so find everything while a trie changes from one
 * layout to the other. What is here is called under the trie's lock.
 */
public enum TrieLayout {
  /** Path-compressed: a node for each place at which filters part. The least memory. */
  COMPACT {
    @Override
    <V> TrieNode<V> labelled(TrieNode<V> bottom, String path, LabelPool labels) {
      return bottom.relabelled(labels.pooled(path));
    }

    @Override
    <V> TrieNode<V> shaped(TrieNode<V> node, LabelPool labels) {
      TrieNode<V> only = node.onlyChild();
      if (only == null) {
        return node;
      }
      StringBuilder label = new StringBuilder(node.label);
      TrieNode<V> bottom = node;
      while (only != null) {
        label.append('/').append(only.label);
        bottom = only;
        only = bottom.onlyChild();
      }
      return labelled(bottom, label.toString(), labels);
    }
  },

  /** A node for every level: no change ever moves another filter's node. */
  FAST {
    @Override
    <V> TrieNode<V> labelled(TrieNode<V> bottom, String path, LabelPool labels) {
      int slash = path.lastIndexOf('/');
      TrieNode<V> top = bottom.relabelled(labels.pooled(path.substring(slash + 1)));
      while (slash >= 0) {
        int end = slash;
        slash = path.lastIndexOf('/', end - 1);
        TrieNode<V> parent = new TrieNode<>(labels.pooled(path.substring(slash + 1, end)));
        parent.link(top);
        top = parent;
      }
      return top;
    }

    @Override
    <V> TrieNode<V> shaped(TrieNode<V> node, LabelPool labels) {
      return node.label.indexOf('/') < 0 ? node : labelled(node, node.label, labels);
    }
  };

  /**
   * New nodes for the levels of a path, the last of which has what the bottom has.
   *
   * @return the first of them
   */
  abstract <V> TrieNode<V> labelled(TrieNode<V> bottom, String path, LabelPool labels);

  /**
   * What should be in the place of a node: itself when it has this layout, else new nodes with the
   * same filters. It does not look at what is further down.
   */
  abstract <V> TrieNode<V> shaped(TrieNode<V> node, LabelPool labels);
}
