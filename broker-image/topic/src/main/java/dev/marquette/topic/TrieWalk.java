package dev.marquette.topic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A walk over all filters of a trie, without a lock and while others change it: it shows every
 * filter that stays, and one that is moved meanwhile perhaps twice. A trie may be as deep as topics
 * are long and as wide as there are devices, so what is still to be visited is a list of small
 * objects: a filter's name is put together when it is shown.
 */
final class TrieWalk<V> {
  /**
   * @param above the visit of the parent; null for the root
   */
  private record Visit<V>(TrieNode<V> node, @Nullable Visit<V> above) {}

  private final BiConsumer<? super String, ? super V> sink;
  private final ArrayDeque<Visit<V>> open = new ArrayDeque<>();
  private final ArrayList<String> labels = new ArrayList<>();
  private final StringBuilder name = new StringBuilder();

  private TrieWalk(BiConsumer<? super String, ? super V> sink) {
    this.sink = sink;
  }

  static <V> void over(TrieNode<V> root, BiConsumer<? super String, ? super V> sink) {
    TrieWalk<V> walk = new TrieWalk<>(sink);
    walk.open.push(new Visit<>(root, null));
    while (!walk.open.isEmpty()) {
      walk.visit(walk.open.pop());
    }
  }

  private void visit(Visit<V> visit) {
    TrieNode<V> node = visit.node;
    V value = node.value;
    if (value != null) {
      sink.accept(path(visit), value);
    }
    V below = node.below;
    if (below != null) {
      sink.accept(visit.above == null ? "#" : path(visit) + "/#", below);
    }
    TrieNode<V> plus = node.plus;
    if (plus != null) {
      open.push(new Visit<>(plus, visit));
    }
    Children<V> children = node.children;
    if (children != null) {
      children.each(child -> open.push(new Visit<>(child, visit)));
    }
  }

  /** The levels down to a node that is not the root. */
  private String path(Visit<V> visit) {
    labels.clear();
    Visit<V> at = visit;
    for (Visit<V> above = at.above; above != null; above = at.above) {
      labels.add(at.node.label);
      at = above;
    }
    name.setLength(0);
    for (int i = labels.size() - 1; i >= 0; i--) {
      name.append(labels.get(i)).append(i == 0 ? "" : "/");
    }
    return name.toString();
  }
}
