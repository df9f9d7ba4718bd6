package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchCacheTest {
  private final FilterIndex<String> index = FilterIndex.compact();
  private final MatchCache<String> cache = new MatchCache<>(index, 64, String[]::new);

  @Test
  void givesTheSameArrayUntilSomethingChanges() {
    set("a/+", "plus");
    set("a/b", "exact");
    String[] first = cache.match("a/b");
    assertThat(first).containsExactlyInAnyOrder("plus", "exact");
    assertThat(cache.match("a/b")).isSameAs(first);
    set("a/c", "another exact filter");
    assertThat(cache.match("a/b")).isSameAs(first);
    set("a/b", "changed");
    assertThat(cache.match("a/b")).containsExactlyInAnyOrder("plus", "changed");
    set("a/b", null);
    assertThat(cache.match("a/b")).containsExactly("plus");
    set("a/+", null);
    assertThat(cache.match("a/b")).isEmpty();
    set("#", "all");
    assertThat(cache.match("a/b")).containsExactly("all");
  }

  @Test
  void aWildcardOfAnotherFirstLevelKeepsTheResult() {
    set("a/+", "plus");
    String[] first = cache.match("a/b");
    String other = "b";
    while (FilterIndex.stripe(other) == FilterIndex.stripe("a")) {
      other += "b";
    }
    set(other + "/#", "elsewhere");
    assertThat(cache.match("a/b")).isSameAs(first);
    set("+/b", "everywhere");
    assertThat(cache.match("a/b")).containsExactlyInAnyOrder("plus", "everywhere");
  }

  @Test
  void isBoundedAndKeepsWhatIsUsed() {
    MatchCache<String> small = new MatchCache<>(index, 4, String[]::new);
    set("#", "all");
    String[] used = small.match("used");
    for (int i = 0; i < 1000; i++) {
      assertThat(small.match("passing/" + i)).containsExactly("all");
      assertThat(small.match("used")).isSameAs(used);
    }
    String[] early = small.match("early");
    for (int i = 0; i < 4; i++) {
      small.match("later/" + i);
    }
    assertThat(small.match("early")).isNotSameAs(early).containsExactly("all");
  }

  @Test
  void tellsTopicsOfOneHashApart() {
    List<String> topics = List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBBBBB");
    assertThat(topics).extracting(String::hashCode).containsOnly("AaAaAa".hashCode());
    topics.forEach(topic -> set(topic, topic));
    String[] first = cache.match(topics.getFirst());
    for (String topic : topics.subList(0, 4)) {
      assertThat(cache.match(topic)).containsExactly(topic);
    }
    assertThat(cache.match(topics.getFirst())).as("the last of the four ways").isSameAs(first);
    for (int i = 0; i < 100; i++) {
      String topic = topics.get(i * 7 % 6 ^ i % 2);
      assertThat(cache.match(topic)).containsExactly(topic);
    }
  }

  @Test
  void doesNotRememberLongTopics() {
    set("#", "all");
    String longest = "x".repeat(256);
    assertThat(cache.match(longest)).isSameAs(cache.match(longest));
    String longer = longest + "x";
    assertThat(cache.match(longer)).containsExactly("all").isNotSameAs(cache.match(longer));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 0, -1, (1 << 24) + 1})
  void refusesACapacityOutOfBounds(int capacity) {
    assertThatThrownBy(() -> new MatchCache<>(index, capacity, String[]::new))
        .hasMessage("capacity is " + capacity + "; expected 4 to 16777216");
  }

  /** One thread changes and hands over; the other must see it at once, while a third churns. */
  @ParameterizedTest
  @ValueSource(strings = {"t/x", "t/+", "+/x", "#"})
  void aChangeThatReturnedIsSeen(String filter) throws Exception {
    SynchronousQueue<Integer> acknowledged = new SynchronousQueue<>();
    int rounds = 20_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  String value = i % 3 == 2 ? null : "v" + i;
                  index.compute(filter, old -> value);
                  acknowledged.put(i);
                }
                return null;
              });
      Future<?> churn =
          threads.submit(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  String value = i % 2 == 0 ? "churn" : null;
                  index.compute("t/x/+/" + i / 2 % 50, old -> value);
                }
              });
      for (int i = 0; i < rounds; i++) {
        Integer round = acknowledged.poll(30, TimeUnit.SECONDS);
        assertThat(round).isEqualTo(i);
        String[] found = cache.match("t/x");
        // The writer may be one change ahead.
        if (i % 3 == 2) {
          assertThat(found.length == 0 || found[0].equals("v" + (i + 1))).isTrue();
        } else if (found.length > 0) {
          assertThat(found).containsAnyOf("v" + i, "v" + (i + 1));
        } else {
          assertThat((i + 1) % 3).as("nothing found in round %s", i).isEqualTo(2);
        }
      }
      writer.get();
      churn.get();
    }
  }

  private void set(String filter, @Nullable String value) {
    index.compute(filter, old -> value);
  }
}
