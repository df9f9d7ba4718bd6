package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Both layouts, through any sequence of changes, against a map and the naive matcher. */
class FilterIndexPropertiesTest {
  @Property(tries = 2000)
  @Label("S-14: compact or fast, a topic finds what the naive matcher finds, after each change")
  void findsWhatTheNaiveMatcherFinds(
      @ForAll TrieLayout layout,
      @ForAll("changes") List<Change> changes,
      @ForAll("topics") List<String> topics) {
    FilterIndex<String> index = new FilterIndex<>(layout);
    MatchCache<String> cache = new MatchCache<>(index, 4, String[]::new);
    Map<String, String> model = new HashMap<>();
    for (Change change : changes) {
      apply(index, model, change);
      for (String topic : topics) {
        List<String> expected = NaiveMatcher.matches(model, topic);
        List<String> found = new ArrayList<>();
        index.match(topic, found::add);
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(cache.match(topic)).containsExactlyInAnyOrderElementsOf(expected);
      }
    }
    Map<String, String> all = new HashMap<>();
    index.forEach((filter, value) -> assertThat(all.put(filter, value)).isNull());
    assertThat(all).isEqualTo(model);
    assertThat(index.size()).isEqualTo(model.size());
  }

  @Property(tries = 500)
  void keepsNothingOfWhatIsRemoved(
      @ForAll TrieLayout layout, @ForAll("changes") List<Change> changes) {
    FilterTrie<String> trie = new FilterTrie<>(layout);
    changes.forEach(c -> trie.compute(c.filter(), old -> c.filter() + c.number()));
    for (Change change : changes) {
      trie.compute(change.filter(), old -> null);
      TrieShape.check(trie, layout);
    }
    assertThat(trie.size()).isZero();
    assertThat(trie.root().isEmpty()).isTrue();
  }

  private static void apply(FilterIndex<String> index, Map<String, String> model, Change change) {
    String filter = change.filter();
    long version = index.wildcardVersion();
    String old = model.get(filter);
    String value = change.value();
    String returned =
        index.compute(
            filter,
            present -> {
              assertThat(present).isEqualTo(old);
              return value;
            });
    assertThat(returned).isEqualTo(value);
    assertThat(index.get(filter)).isEqualTo(value);
    boolean changed = value != null || old != null;
    assertThat(index.wildcardVersion() > version)
        .isEqualTo(changed && TopicNames.hasWildcard(filter));
    change.applyTo(model);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Change.lists(30);
  }

  @Provide
  Arbitrary<List<String>> topics() {
    return Topics.names().list().ofMinSize(1).ofMaxSize(8);
  }
}
