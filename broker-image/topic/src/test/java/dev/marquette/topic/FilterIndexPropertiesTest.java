package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Both settings, through any sequence of changes, against a map and the naive matcher. */
class FilterIndexPropertiesTest {
  /** Value 0 removes the filter. */
  record Change(String filter, int value) {}

  enum Setting {
    COMPACT(FilterIndex::compact),
    FAST(FilterIndex::fast);

    private final Supplier<FilterIndex<String>> index;

    Setting(Supplier<FilterIndex<String>> index) {
      this.index = index;
    }
  }

  @Property(tries = 2000)
  void findsWhatTheNaiveMatcherFinds(
      @ForAll Setting setting,
      @ForAll("changes") List<Change> changes,
      @ForAll("topics") List<String> topics) {
    FilterIndex<String> index = setting.index.get();
    MatchCache<String> cache = new MatchCache<>(index, 4, String[]::new);
    Map<String, String> model = new HashMap<>();
    for (Change change : changes) {
      apply(index, model, change);
      for (String topic : topics) {
        List<String> expected = naive(model, topic);
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
      @ForAll Setting setting, @ForAll("changes") List<Change> changes) {
    FilterTrie<String> trie = new FilterTrie<>(setting == Setting.COMPACT);
    changes.forEach(c -> trie.compute(c.filter(), old -> c.filter() + c.value()));
    for (Change change : changes) {
      trie.compute(change.filter(), old -> null);
      TrieShape.check(trie, setting == Setting.COMPACT);
    }
    assertThat(trie.size()).isZero();
    assertThat(trie.root().isEmpty()).isTrue();
  }

  private static void apply(FilterIndex<String> index, Map<String, String> model, Change change) {
    String filter = change.filter();
    long version = index.wildcardVersion();
    String old = model.get(filter);
    String value = change.value() == 0 ? null : filter + "=" + change.value();
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
    if (value == null) {
      model.remove(filter);
    } else {
      model.put(filter, value);
    }
  }

  private static List<String> naive(Map<String, String> model, String topic) {
    return model.entrySet().stream()
        .filter(entry -> NaiveMatcher.matches(entry.getKey(), topic))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(Topics.filters(), Arbitraries.integers().between(0, 2))
        .as(Change::new)
        .list()
        .ofMaxSize(30);
  }

  @Provide
  Arbitrary<List<String>> topics() {
    return Topics.names().list().ofMinSize(1).ofMaxSize(8);
  }
}
