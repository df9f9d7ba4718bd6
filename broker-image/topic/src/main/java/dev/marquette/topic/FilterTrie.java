package dev.marquette.topic;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The wildcard filters. {@link #match}, {@link #get} and {@link #forEach} need no lock; all else is
 * called under the owner's. What a change builds is complete before one write links it in, and what
 * it unlinks stays as it was: a reader that is inside still finds every filter that stays.
 *
 * <p>Another layout comes path by path: between {@link #begin} and {@link #finish} nodes of both
 * are there, and each change gives its own filter's path the new one first. So whatever has the old
 * layout belongs to filters that were there at the beginning, and is gone when each of these was
 * {@link #convert}ed or removed.
 *
 * <p>Offsets are of a level's first character; the length + 1 means that no level is left. So the
 * empty level of {@code "/a"} and the end of {@code "a"} are different.
 *
 * <p>A {@code +} or {@code #} that is not alone in its level is a character as any other: such a
 * filter is not valid and matches nothing, but it is found again and removed.
 */
final class FilterTrie<V> {
  private final LabelPool labels = new LabelPool();
  private final ArrayList<TrieNode<V>> path = new ArrayList<>();
  private final TrieNode<V> root = new TrieNode<>("");
  private final AtomicInteger size = new AtomicInteger();
  private TrieLayout layout;

  /** Whether nodes of another layout may be left. */
  private boolean mixed;

  FilterTrie(TrieLayout layout) {
    this.layout = layout;
  }

  int size() {
    return size.get();
  }

  TrieNode<V> root() {
    return root;
  }

  void match(String topic, Consumer<? super V> sink) {
    V all = root.below;
    boolean hidden = topic.startsWith("$");
    if (all != null && !hidden) {
      sink.accept(all);
    }
    step(root, topic, 0, !hidden, sink);
  }

  /** Matches what is below a node, and follows a branch that is alone without recursion. */
  private static <V> void step(
      TrieNode<V> from, String topic, int start, boolean plusAllowed, Consumer<? super V> sink) {
    TrieNode<V> node = from;
    int at = start;
    boolean mayPlus = plusAllowed;
    while (true) {
      Children<V> children = node.children;
      TrieNode<V> plus = mayPlus ? node.plus : null;
      if (children == null && plus == null) {
        return;
      }
      mayPlus = true;
      int end = Levels.end(topic, at, topic.length());
      TrieNode<V> literal =
          children == null ? null : children.find(Levels.hash(topic, at, end), topic, at, end);
      int afterLiteral = literal == null ? -1 : literal.after(topic, end, end - at);
      int afterPlus = plus == null ? -1 : plus.after(topic, end, 1);
      boolean goLiteral =
          literal != null && afterLiteral >= 0 && arrive(literal, topic, afterLiteral, sink);
      boolean goPlus = plus != null && afterPlus >= 0 && arrive(plus, topic, afterPlus, sink);
      if (goLiteral && literal != null) {
        if (goPlus && plus != null) {
          step(plus, topic, afterPlus, true, sink);
        }
        node = literal;
        at = afterLiteral;
      } else if (goPlus && plus != null) {
        node = plus;
        at = afterPlus;
      } else {
        return;
      }
    }
  }

  /** Tells what ends at this node; false when the topic ends here too. */
  private static <V> boolean arrive(
      TrieNode<V> node, String topic, int next, Consumer<? super V> sink) {
    V below = node.below;
    if (below != null) {
      sink.accept(below);
    }
    if (next <= topic.length()) {
      return true;
    }
    V value = node.value;
    if (value != null) {
      sink.accept(value);
    }
    return false;
  }

  @Nullable V get(String filter) {
    int end = pathEnd(filter);
    TrieNode<V> node = root;
    int at = 0;
    while (at <= end) {
      TrieNode<V> child = child(node, filter, at, end);
      if (child == null || common(child.label, filter, at, end) < child.label.length()) {
        return null;
      }
      at += child.label.length() + 1;
      node = child;
    }
    return endsBelow(filter) ? node.below : node.value;
  }

  /** Returns whether anything changed. */
  boolean compute(String filter, UnaryOperator<@Nullable V> change) {
    if (mixed) {
      convert(filter);
    }
    try {
      return computeAlongPath(filter, change);
    } finally {
      path.clear(); // it may have been the last to hold a replaced node, and all below that
    }
  }

  @SuppressWarnings("ReferenceEquality") // values need no equals, and the same one is no change
  private boolean computeAlongPath(String filter, UnaryOperator<@Nullable V> change) {
    int end = pathEnd(filter);
    boolean below = endsBelow(filter);
    path.add(root);
    TrieNode<V> node = root;
    TrieNode<V> child = null;
    int at = 0;
    while (at <= end) {
      child = child(node, filter, at, end);
      if (child == null || common(child.label, filter, at, end) < child.label.length()) {
        break;
      }
      at += child.label.length() + 1;
      node = child;
      path.add(node);
    }
    boolean arrived = at > end;
    V old = !arrived ? null : below ? node.below : node.value;
    V value = change.apply(old);
    if (value == old) {
      return false;
    }
    if (arrived) {
      set(node, below, value);
      if (value == null) {
        prune();
      }
    } else if (value != null) {
      grow(node, child, filter, at, end, below, value);
    }
    size.addAndGet((value == null ? 0 : 1) - (old == null ? 0 : 1));
    return true;
  }

  private void grow(
      TrieNode<V> parent,
      @Nullable TrieNode<V> child,
      String filter,
      int at,
      int end,
      boolean below,
      V value) {
    if (child == null) {
      parent.link(branch(filter, at, end, below, value));
      return;
    }
    int shared = common(child.label, filter, at, end);
    TrieNode<V> head = new TrieNode<>(labels.pooled(child.label.substring(0, shared)));
    head.link(child.relabelled(labels.pooled(child.label.substring(shared + 1))));
    int rest = at + shared + 1;
    if (rest > end) {
      set(head, below, value);
    } else {
      head.link(branch(filter, rest, end, below, value));
    }
    parent.relink(child, head);
  }

  /** New nodes for the filter's levels from an offset on. */
  private TrieNode<V> branch(String filter, int from, int end, boolean below, V value) {
    TrieNode<V> bottom = new TrieNode<>("");
    set(bottom, below, value);
    return layout.labelled(bottom, filter.substring(from, end), labels);
  }

  /** Unlinks empty nodes from the path's end upwards, and puts the first other one in shape. */
  private void prune() {
    for (int i = path.size() - 1; i > 0; i--) {
      TrieNode<V> node = path.get(i);
      TrieNode<V> parent = path.get(i - 1);
      if (!node.isEmpty()) {
        reshape(parent, node);
        return;
      }
      parent.unlink(node);
    }
  }

  private TrieNode<V> reshape(TrieNode<V> parent, TrieNode<V> node) {
    TrieNode<V> shaped = layout.shaped(node, labels);
    if (shaped != node) {
      parent.relink(node, shaped);
    }
    return shaped;
  }

  // --- another layout ---

  /** Has changes made in this layout; false when all is in it already. */
  boolean begin(TrieLayout newLayout) {
    mixed |= newLayout != layout;
    layout = newLayout;
    return mixed;
  }

  /** Gives the nodes on a filter's path the layout, as far as there are any. */
  void convert(String filter) {
    int end = pathEnd(filter);
    TrieNode<V> node = root;
    int at = 0;
    while (at <= end) {
      TrieNode<V> child = child(node, filter, at, end);
      if (child == null) {
        return;
      }
      child = reshape(node, child);
      if (common(child.label, filter, at, end) < child.label.length()) {
        return;
      }
      at += child.label.length() + 1;
      node = child;
    }
  }

  /** All filters that were there at the beginning have been converted. */
  void finish() {
    mixed = false;
  }

  void forEach(BiConsumer<? super String, ? super V> sink) {
    TrieWalk.over(root, sink);
  }

  private static <V> @Nullable TrieNode<V> child(TrieNode<V> node, String filter, int at, int end) {
    if (Levels.isPlus(filter, at, end)) {
      return node.plus;
    }
    Children<V> children = node.children;
    if (children == null) {
      return null;
    }
    int levelEnd = Levels.end(filter, at, end);
    return children.find(Levels.hash(filter, at, levelEnd), filter, at, levelEnd);
  }

  private static <V> void set(TrieNode<V> node, boolean below, @Nullable V value) {
    if (below) {
      node.below = value;
    } else {
      node.value = value;
    }
  }

  /** How many characters of the label the filter has too, in whole levels: the first at least. */
  private static int common(String label, String filter, int at, int end) {
    int shared = 0;
    for (int i = 0; ; i++) {
      boolean labelStops = i == label.length() || label.charAt(i) == '/';
      boolean filterStops = at + i == end || filter.charAt(at + i) == '/';
      if (labelStops && filterStops) {
        shared = i;
      }
      if (i == label.length() || at + i == end || label.charAt(i) != filter.charAt(at + i)) {
        return shared;
      }
    }
  }

  private static boolean endsBelow(String filter) {
    return filter.endsWith("/#") || filter.equals("#");
  }

  /** The end of the levels before {@code #}; -1 when there are none. */
  private static int pathEnd(String filter) {
    return endsBelow(filter) ? filter.length() - 2 : filter.length();
  }
}
