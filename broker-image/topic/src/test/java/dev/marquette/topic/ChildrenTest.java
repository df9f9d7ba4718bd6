package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChildrenTest {
  private static final int MANY = 200_000;

  @Test
  void growsAndShrinksThroughAllForms() {
    List<TrieNode<String>> nodes = new ArrayList<>();
    Children<String> children = node("first");
    Set<Class<?>> grown = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      TrieNode<String> node = node("device-" + i);
      nodes.add(node);
      children = children.add(node, 0);
      grown.add(children.getClass());
    }
    assertThat(grown)
        .containsExactlyInAnyOrder(FewChildren.class, ChildTable.class, ChildFan.class);
    for (TrieNode<String> node : nodes) {
      assertThat(find(children, node.label)).isSameAs(node);
    }
    assertThat(find(children, "device-" + MANY)).isNull();
    assertThat(count(children)).isEqualTo(MANY + 1);

    Collections.shuffle(nodes, new Random(1));
    Set<Class<?>> shrunk = new HashSet<>();
    for (TrieNode<String> node : nodes) {
      Children<String> fewer = children.remove(node, 0);
      assertThat(fewer).isNotNull();
      assertThat(find(fewer, node.label)).isNull();
      children = fewer;
      shrunk.add(children.getClass());
    }
    assertThat(shrunk)
        .containsExactlyInAnyOrder(
            ChildFan.class, ChildTable.class, FewChildren.class, TrieNode.class);
    assertThat(find(children, "first")).isNotNull();
    assertThat(children.remove((TrieNode<String>) children, 0)).isNull();
  }

  @Test
  void replacesInEveryForm() {
    Children<String> children = node("first");
    for (int i = 0; i < 10_000; i++) {
      TrieNode<String> old = node("n" + i);
      TrieNode<String> other = node("n" + i + "/more");
      children = children.add(old, 0).replace(old, other);
      assertThat(find(children, "n" + i)).isSameAs(other);
    }
    assertThat(count(children)).isEqualTo(10_001);
  }

  /** Churn leaves marks; they must neither end a probe nor fill the table. */
  @Test
  void churnDoesNotGrowTheTable() {
    ChildTable<String> start = new ChildTable<>(20);
    Children<String> children = start;
    for (int i = 0; i < 20; i++) {
      children = children.add(node("stays-" + i), 0);
    }
    for (int i = 0; i < 100_000; i++) {
      TrieNode<String> passing = node("passing-" + i);
      children = children.add(passing, 0);
      children = children.remove(passing, 0);
      assertThat(children).isNotNull();
    }
    assertThat(children).isInstanceOf(ChildTable.class);
    assertThat(((ChildTable<String>) children).capacity()).isLessThanOrEqualTo(128);
    for (int i = 0; i < 20; i++) {
      assertThat(find(children, "stays-" + i)).isNotNull();
    }
  }

  @Test
  void tellsLevelsApartThatShareAStart() {
    Children<String> children = node("ab/c").add(node("a/bc"), 0).add(node("abc"), 0);
    assertThat(find(children, "ab")).extracting(node -> node.label).isEqualTo("ab/c");
    assertThat(find(children, "a")).extracting(node -> node.label).isEqualTo("a/bc");
    assertThat(find(children, "abc")).extracting(node -> node.label).isEqualTo("abc");
    assertThat(find(children, "")).isNull();
  }

  private static TrieNode<String> node(String label) {
    return new TrieNode<>(label);
  }

  private static @Nullable TrieNode<String> find(Children<String> children, String level) {
    String text = "x/" + level + "/y";
    int end = 2 + level.length();
    return children.find(Levels.hash(text, 2, end), text, 2, end);
  }

  private static int count(Children<String> children) {
    int[] count = {0};
    children.each(node -> count[0]++);
    return count[0];
  }
}
