package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A trie half in one layout and half in the other, against a map and the naive matcher. */
class LayoutPropertiesTest {
  @Property(tries = 2000)
  void findsWhatTheNaiveMatcherFindsAtEachStep(
      @ForAll TrieLayout from,
      @ForAll("changes") List<Change> before,
      @ForAll("changes") List<Change> meanwhile,
      @ForAll("topics") List<String> topics,
      @ForAll Random random) {
    FilterTrie<String> trie = new FilterTrie<>(from);
    Map<String, String> model = new HashMap<>();
    before.forEach(change -> apply(trie, model, change));
    TrieLayout to = other(from);
    Queue<String> old = inAnyOrder(model.keySet(), random);
    assertThat(trie.begin(to)).isTrue();

    for (Change change : meanwhile) {
      apply(trie, model, change);
      assertHasAll(trie, model, topics);
      String next = old.poll();
      if (next != null) {
        trie.convert(next);
        assertHasAll(trie, model, topics);
      }
    }
    old.forEach(trie::convert);
    trie.finish();

    assertHasAll(trie, model, topics);
    TrieShape.check(trie, to);
    assertThat(trie.begin(to)).as("anything left to do").isFalse();
  }

  @Property(tries = 500)
  void thereAndBackGivesTheSameNodes(
      @ForAll TrieLayout layout,
      @ForAll("changes") List<Change> changes,
      @ForAll("topics") List<String> topics) {
    FilterIndex<String> index = new FilterIndex<>(layout);
    Map<String, String> model = new HashMap<>();
    changes.forEach(change -> apply(index.trie(), model, change));
    int nodes = TrieShape.check(index.trie(), layout);

    index.layout(other(layout));
    TrieShape.check(index.trie(), other(layout));
    assertHasAll(index.trie(), model, topics);
    index.layout(layout);
    assertThat(TrieShape.check(index.trie(), layout)).isEqualTo(nodes);
    assertHasAll(index.trie(), model, topics);
  }

  private static void apply(FilterTrie<String> trie, Map<String, String> model, Change change) {
    trie.compute(change.filter(), old -> change.value());
    change.applyTo(model);
  }

  private static void assertHasAll(
      FilterTrie<String> trie, Map<String, String> model, List<String> topics) {
    Map<String, String> all = new HashMap<>();
    trie.forEach((filter, value) -> assertThat(all.put(filter, value)).isNull());
    assertThat(all).isEqualTo(model);
    assertThat(trie.size()).isEqualTo(model.size());
    model.forEach((filter, value) -> assertThat(trie.get(filter)).isEqualTo(value));
    for (String topic : topics) {
      List<String> found = new ArrayList<>();
      trie.match(topic, found::add);
      assertThat(found).containsExactlyInAnyOrderElementsOf(NaiveMatcher.matches(model, topic));
    }
  }

  private static Queue<String> inAnyOrder(Iterable<String> filters, Random random) {
    List<String> list = new ArrayList<>();
    filters.forEach(list::add);
    Collections.sort(list);
    Collections.shuffle(list, random);
    return new ArrayDeque<>(list);
  }

  private static TrieLayout other(TrieLayout layout) {
    return layout == TrieLayout.COMPACT ? TrieLayout.FAST : TrieLayout.COMPACT;
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Change.lists(20);
  }

  @Provide
  Arbitrary<List<String>> topics() {
    return Topics.names().list().ofMinSize(1).ofMaxSize(4);
  }
}
