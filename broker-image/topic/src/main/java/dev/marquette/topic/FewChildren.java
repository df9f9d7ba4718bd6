package dev.marquette.topic;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two to eight children, ordered by hash; copied on every change. */
final class FewChildren<V> implements Children<V> {
  static final int MAX = 8;

  private final TrieNode<V>[] nodes;

  private FewChildren(TrieNode<V>[] nodes) {
    this.nodes = nodes;
  }

  static <V> FewChildren<V> of(TrieNode<V> a, TrieNode<V> b) {
    TrieNode<V>[] nodes = array(2);
    nodes[0] = a.hash <= b.hash ? a : b;
    nodes[1] = a.hash <= b.hash ? b : a;
    return new FewChildren<>(nodes);
  }

  /** What holds these nodes best. */
  static <V> Children<V> of(TrieNode<V>[] nodes) {
    Arrays.sort(nodes, (a, b) -> Integer.compare(a.hash, b.hash));
    return nodes.length == 1 ? nodes[0] : new FewChildren<>(nodes);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  static <V> TrieNode<V>[] array(int length) {
    return new TrieNode[length];
  }

  @Override
  public @Nullable TrieNode<V> find(int hash, String text, int from, int end) {
    for (TrieNode<V> node : nodes) {
      if (node.hash >= hash) {
        TrieNode<V> found = node.find(hash, text, from, end);
        if (found != null || node.hash > hash) {
          return found;
        }
      }
    }
    return null;
  }

  @Override
  public Children<V> add(TrieNode<V> node, int depth) {
    if (nodes.length == MAX) {
      ChildTable<V> table = new ChildTable<>(MAX + 1);
      each(table::insert);
      table.insert(node);
      return table;
    }
    int at = 0;
    while (at < nodes.length && nodes[at].hash <= node.hash) {
      at++;
    }
    TrieNode<V>[] more = array(nodes.length + 1);
    System.arraycopy(nodes, 0, more, 0, at);
    more[at] = node;
    System.arraycopy(nodes, at, more, at + 1, nodes.length - at);
    return new FewChildren<>(more);
  }

  @Override
  public Children<V> replace(TrieNode<V> old, TrieNode<V> node) {
    TrieNode<V>[] changed = nodes.clone();
    changed[indexOf(old)] = node;
    return new FewChildren<>(changed);
  }

  @Override
  public Children<V> remove(TrieNode<V> node, int depth) {
    int at = indexOf(node);
    if (nodes.length == 2) {
      return nodes[1 - at];
    }
    TrieNode<V>[] fewer = array(nodes.length - 1);
    System.arraycopy(nodes, 0, fewer, 0, at);
    System.arraycopy(nodes, at + 1, fewer, at, fewer.length - at);
    return new FewChildren<>(fewer);
  }

  @Override
  public void each(Consumer<? super TrieNode<V>> sink) {
    for (TrieNode<V> node : nodes) {
      sink.accept(node);
    }
  }

  private int indexOf(TrieNode<V> node) {
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i] == node) {
        return i;
      }
    }
    throw new IllegalStateException("no child \"" + node.label + "\" among " + nodes.length);
  }
}
