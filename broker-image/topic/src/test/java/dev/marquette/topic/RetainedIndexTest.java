package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetainedIndexTest {
  @Property(tries = 5000)
  void findsWhatTheNaiveMatcherFinds(
      @ForAll("topics") Set<String> topics,
      @ForAll("filter") String filter,
      @ForAll @IntRange(min = 1, max = 7) int slice) {
    RetainedIndex<String> index = new RetainedIndex<>();
    topics.forEach(topic -> index.put(topic, "<" + topic + ">"));
    List<String> found = new ArrayList<>();
    RetainedCursor<String> cursor = index.match(filter);
    boolean more = true;
    while (more) {
      int before = found.size();
      more =
          cursor.advance(
              slice,
              (topic, value) -> {
                assertThat(value).isEqualTo("<" + topic + ">");
                found.add(topic);
              });
      assertThat(found.size() - before).isLessThanOrEqualTo(slice);
    }
    assertThat(found)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            topics.stream().filter(topic -> NaiveMatcher.matches(filter, topic)).toList());
    assertThat(cursor.advance(10, (topic, value) -> found.add("late"))).isFalse();
    assertThat(found).doesNotContain("late");
  }

  @Provide
  Arbitrary<Set<String>> topics() {
    return Topics.names().set().ofMaxSize(40);
  }

  @Provide
  Arbitrary<String> filter() {
    return Topics.filters();
  }

  @Test
  void keepsOneValueATopic() {
    RetainedIndex<String> index = new RetainedIndex<>();
    assertThat(index.put("a", "1")).isNull();
    assertThat(index.put("a", "2")).isEqualTo("1");
    assertThat(index.get("a")).isEqualTo("2");
    assertThat(index.compute("a", old -> old + "3")).isEqualTo("23");
    assertThat(index.compute("b", old -> old == null ? "new" : "old")).isEqualTo("new");
    assertThat(index.size()).isEqualTo(2);
    assertThat(index.remove("a")).isEqualTo("23");
    assertThat(index.remove("a")).isNull();
    assertThat(index.compute("b", old -> null)).isNull();
    assertThat(index.size()).isZero();
  }

  @Test
  @DisplayName("a look-up jumps over subtrees: its cost goes with the candidates")
  void jumpsOverWhatCannotMatch() {
    RetainedIndex<String> index = new RetainedIndex<>();
    for (int i = 0; i < 100; i++) {
      for (int j = 0; j < 1000; j++) {
        index.put("site/" + i + "/sensor/" + j, "v");
      }
      index.put("site/" + i + "/state", "v");
    }
    List<String> found = new ArrayList<>();
    RetainedCursor<String> cursor = index.match("site/+/state");
    assertThat(cursor.advance(350, (topic, value) -> found.add(topic))).isFalse();
    assertThat(found).hasSize(100);
  }

  @Test
  @DisplayName("[MQTT-4.7.2-1] # and + do not find topics that start with $")
  void hidesDollarTopics() {
    RetainedIndex<String> index = new RetainedIndex<>();
    for (String topic : List.of("#x", "!", "$SYS/a", "$SYS", "%", "a")) {
      index.put(topic, topic);
    }
    assertThat(all(index, "+")).containsExactlyInAnyOrder("#x", "!", "%", "a");
    assertThat(all(index, "#")).containsExactlyInAnyOrder("#x", "!", "%", "a");
    assertThat(all(index, "$SYS/#")).containsExactly("$SYS", "$SYS/a");
  }

  @Test
  void whatStaysIsFoundWhileOthersComeAndGo() throws Exception {
    RetainedIndex<String> index = new RetainedIndex<>();
    Set<String> stay = new TreeSet<>();
    for (int i = 0; i < 200; i += 2) {
      stay.add("d/" + i + "/s");
    }
    stay.forEach(topic -> index.put(topic, topic));
    AtomicBoolean writing = new AtomicBoolean(true);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int round = 0; round < 300; round++) {
                  for (int i = 1; i < 200; i += 2) {
                    index.put("d/" + i + "/s", "passing");
                    index.put("d/" + (i - 1) + "/s/below", "passing");
                  }
                  for (int i = 1; i < 200; i += 2) {
                    index.remove("d/" + i + "/s");
                    index.remove("d/" + (i - 1) + "/s/below");
                  }
                }
              });
      Future<?> reader =
          threads.submit(
              () -> {
                while (writing.get()) {
                  assertThat(all(index, "d/+/s")).doesNotHaveDuplicates().containsAll(stay);
                }
              });
      try {
        writer.get();
      } finally {
        writing.set(false);
      }
      reader.get();
    }
    assertThat(all(index, "#")).containsExactlyInAnyOrderElementsOf(stay);
  }

  private static List<String> all(RetainedIndex<String> index, String filter) {
    List<String> found = new ArrayList<>();
    RetainedCursor<String> cursor = index.match(filter);
    boolean more = true;
    while (more) {
      more = cursor.advance(8, (topic, value) -> found.add(topic));
    }
    return found;
  }
}
