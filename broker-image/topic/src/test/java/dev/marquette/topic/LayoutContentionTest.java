package dev.marquette.topic;

import static dev.marquette.topic.Churn.STAY;
import static dev.marquette.topic.Churn.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real threads: the layout changes under readers and writers. */
class LayoutContentionTest {
  private static final int ROUNDS = 30;
  private static final int CHANGES = 5_000;
  private static final int READS = 500;

  private final FilterIndex<String> index = FilterIndex.compact();
  private final Churn first = new Churn(index, 1);
  private final Churn second = new Churn(index, 2);

  @Test
  void aLayoutIsWholeWhateverWasChangedMeanwhile() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < ROUNDS; round++) {
        TrieLayout layout = layout(round);
        List<Future<?>> together =
            List.of(
                threads.submit(() -> first.change(CHANGES)),
                threads.submit(() -> second.change(CHANGES)),
                threads.submit(() -> index.layout(layout)));
        for (Future<?> done : together) {
          done.get();
        }
        TrieShape.check(index.trie(), layout);
        assertThat(index.size()).isEqualTo(first.size() + second.size());
      }
    }
    first.removeAll();
    second.removeAll();
    assertThat(index.trie().root().isEmpty()).isTrue();
  }

  @Test
  void filtersThatStayAreFoundOnceAllTheWhile() throws Exception {
    STAY.forEach(filter -> index.compute(filter, old -> filter));
    first.change(CHANGES);
    AtomicBoolean changing = new AtomicBoolean(true);
    AtomicInteger reads = new AtomicInteger();
    Runnable read =
        () -> {
          readAll();
          reads.incrementAndGet();
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> others =
          List.of(
              threads.submit(whileTrue(changing, () -> first.change(1))),
              threads.submit(whileTrue(changing, read)),
              threads.submit(whileTrue(changing, new Cached(index))));
      int round = 0;
      while ((round < ROUNDS || reads.get() < READS) && others.stream().noneMatch(Future::isDone)) {
        index.layout(layout(round++));
      }
      changing.set(false);
      for (Future<?> other : others) {
        other.get();
      }
    }
  }

  private void readAll() {
    List<String> found = new ArrayList<>();
    index.match(TOPIC, found::add);
    assertThat(found).doesNotHaveDuplicates().containsAll(STAY);
    Set<String> all = new HashSet<>();
    index.forEach((filter, value) -> all.add(value));
    assertThat(all).containsAll(STAY);
    STAY.forEach(filter -> assertThat(index.get(filter)).isEqualTo(filter));
  }

  /** An event loop's reads. */
  private static final class Cached implements Runnable {
    private final MatchCache<String> cache;

    Cached(FilterIndex<String> index) {
      this.cache = new MatchCache<>(index, 4, String[]::new);
    }

    @Override
    public void run() {
      assertThat(cache.match(TOPIC)).doesNotHaveDuplicates().containsAll(STAY);
    }
  }

  private static Runnable whileTrue(AtomicBoolean condition, Runnable task) {
    return () -> {
      while (condition.get()) {
        task.run();
      }
    };
  }

  private static TrieLayout layout(int round) {
    return round % 2 == 0 ? TrieLayout.FAST : TrieLayout.COMPACT;
  }
}
