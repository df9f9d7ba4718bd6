package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FilterIndexTest {
  @Test
  void compactNeedsNodesOnlyWhereFiltersPart() {
    FilterTrie<String> compact = trie(TrieLayout.COMPACT, "a/b/c/+/d", "a/b/x/+/d", "a/b/x/+/e/#");
    // a/b; c/+/d; x/+; d; e
    assertThat(TrieShape.check(compact, TrieLayout.COMPACT)).isEqualTo(5);
    FilterTrie<String> fast = trie(TrieLayout.FAST, "a/b/c/+/d", "a/b/x/+/d", "a/b/x/+/e/#");
    assertThat(TrieShape.check(fast, TrieLayout.FAST)).isEqualTo(9);
  }

  @Test
  void compactJoinsAgainWhatWasSplit() {
    FilterTrie<String> trie = trie(TrieLayout.COMPACT, "a/b/c/+", "a/b/+/d", "a/b/#");
    trie.compute("a/b/+/d", old -> null);
    trie.compute("a/b/#", old -> null);
    assertThat(TrieShape.check(trie, TrieLayout.COMPACT)).isEqualTo(1);
    assertThat(trie.get("a/b/c/+")).isEqualTo("a/b/c/+");
  }

  @Test
  void anotherLayoutIsNoChangeOfAnyFilter() {
    for (FilterIndex<String> index : both()) {
      for (String filter : List.of("a/b/c", "a/b/c/+/d", "a/b/#", "#", "/+//#")) {
        index.compute(filter, old -> filter);
      }
      MatchCache<String> cache = new MatchCache<>(index, 4, String[]::new);
      String[] matches = cache.match("a/b/c/x/d");
      for (TrieLayout layout : TrieLayout.values()) {
        index.layout(layout);
        TrieShape.check(index.trie(), layout);
        assertThat(cache.match("a/b/c/x/d")).as("what was cached is still right").isSameAs(matches);
      }
    }
  }

  @Test
  void aLayoutThatItHasMovesNoNode() {
    FilterIndex<String> index = FilterIndex.compact();
    index.compute("a/b/+", old -> "x");
    Children<String> node = index.trie().root().children;
    assertThat(index.layout(TrieLayout.COMPACT)).isFalse();
    assertThat(index.trie().root().children).isSameAs(node);
    assertThat(index.layout(TrieLayout.FAST)).isTrue();
    assertThat(index.trie().root().children).isNotSameAs(node);
  }

  @Test
  void aLayoutThatCouldNotBeFinishedIsFinishedTheNextTime() {
    FilterTrie<String> trie = trie(TrieLayout.COMPACT, "a/b/+", "c/d/+");
    assertThat(trie.begin(TrieLayout.FAST)).isTrue();
    trie.convert("a/b/+");
    assertThat(trie.begin(TrieLayout.FAST)).isTrue();
    trie.convert("c/d/+");
    trie.finish();
    assertThat(TrieShape.check(trie, TrieLayout.FAST)).isEqualTo(6);
    assertThat(trie.begin(TrieLayout.FAST)).isFalse();
  }

  @Test
  void aChangeThatThrowsChangesNothing() {
    for (FilterIndex<String> index : both()) {
      index.compute("a/+", old -> "before");
      long version = index.wildcardVersion();
      for (String filter : List.of("a/+", "a/+/b", "x", "+")) {
        assertThatThrownBy(
                () ->
                    index.compute(
                        filter,
                        old -> {
                          throw new IllegalStateException("no");
                        }))
            .hasMessage("no");
      }
      assertThat(index.size()).isEqualTo(1);
      assertThat(index.get("a/+")).isEqualTo("before");
      assertThat(index.wildcardVersion()).isEqualTo(version);
      index.compute("b/+", old -> "still works");
      assertThat(index.size()).isEqualTo(2);
    }
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    for (FilterIndex<String> index : both()) {
      assertThat(index.compute("a/b/+", old -> null)).isNull();
      assertThat(index.compute("a/b", old -> null)).isNull();
      assertThat(index.wildcardVersion()).isZero();
      assertThat(index.size()).isZero();
    }
  }

  @Test
  void aLongChainOfLevelsNeedsNoDeepStack() {
    String deep = "/".repeat(32_000);
    String plusses = "+/".repeat(32_000) + "+";
    for (FilterIndex<String> index : both()) {
      index.compute(plusses, old -> "plus");
      index.compute(deep + "#", old -> "deep");
      for (TrieLayout layout : TrieLayout.values()) {
        assertThat(matches(index, deep)).containsExactlyInAnyOrder("plus", "deep");
        index.layout(layout);
      }
      index.compute(plusses, old -> null);
      index.compute(deep + "#", old -> null);
      assertThat(index.size()).isZero();
    }
  }

  @Test
  @DisplayName("S-13: A match follows the branches that are there, not the 2^64 that could be")
  void manyWildcardsOnOneWay() {
    List<String> levels = Collections.nCopies(64, "a");
    for (FilterIndex<String> index : both()) {
      for (int i = 0; i < levels.size(); i++) {
        List<String> filter = new ArrayList<>(levels);
        filter.set(i, "+");
        index.compute(String.join("/", filter), old -> filter.toString());
      }
      List<String> found =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> matches(index, String.join("/", levels)));
      assertThat(found).hasSize(64).doesNotHaveDuplicates();
    }
  }

  @Test
  void countsWildcardsApart() {
    for (FilterIndex<String> index : both()) {
      index.compute("a", old -> "exact");
      index.compute("+", old -> "wild");
      index.compute("#", old -> "all");
      assertThat(index.size()).isEqualTo(3);
      assertThat(index.wildcards()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("[MQTT-4.7.1-2] + is a wildcard only when it is alone in its level, and so is #")
  void aWildcardThatIsNotAloneIsACharacter() {
    List<String> invalid = List.of("+x/t", "a/+x/t", "+x/#", "a#", "a/b#", "+", "a/+", "/#");
    for (FilterIndex<String> index : both()) {
      index.compute("+/t", old -> "plus");
      index.compute("a/+/t", old -> "below a");
      for (String filter : invalid) {
        index.compute(filter, old -> filter);
      }
      for (String filter : invalid) {
        assertThat(index.get(filter)).isEqualTo(filter);
      }
      assertThat(matches(index, "a/t")).containsExactlyInAnyOrder("plus", "a/+");
      assertThat(matches(index, "a/b/t")).containsExactly("below a");
      for (String filter : invalid) {
        assertThat(index.compute(filter, old -> null)).isNull();
      }
      assertThat(index.size()).isEqualTo(2);
      assertThat(index.get("+/t")).isEqualTo("plus");
      assertThat(index.get("a/+/t")).isEqualTo("below a");
    }
  }

  private static List<String> matches(FilterIndex<String> index, String topic) {
    List<String> found = new ArrayList<>();
    index.match(topic, found::add);
    return found;
  }

  private static List<FilterIndex<String>> both() {
    return List.of(FilterIndex.compact(), FilterIndex.fast());
  }

  private static FilterTrie<String> trie(TrieLayout layout, String... filters) {
    FilterTrie<String> trie = new FilterTrie<>(layout);
    for (String filter : filters) {
      trie.compute(filter, old -> filter);
    }
    return trie;
  }
}
