package dev.marquette.topic;

import static dev.marquette.topic.Churn.STAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real threads: writers split, join, grow and shrink the nodes that readers walk. */
class FilterIndexContentionTest {
  private static final int CHANGES = 150_000;

  static Stream<FilterIndex<String>> both() {
    return Stream.of(FilterIndex.compact(), FilterIndex.fast());
  }

  @ParameterizedTest
  @MethodSource("both")
  void filtersThatStayAreAlwaysFoundOnce(FilterIndex<String> index) throws Exception {
    STAY.forEach(filter -> index.compute(filter, old -> filter));
    AtomicBoolean writing = new AtomicBoolean(true);
    CountDownLatch reading = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Void> reader =
          () -> {
            List<String> found = new ArrayList<>();
            reading.countDown();
            do {
              found.clear();
              index.match(Churn.TOPIC, found::add);
              Set<String> distinct = new HashSet<>(found);
              assertThat(distinct).containsAll(STAY).hasSameSizeAs(found);
              assertThat(index.get("d/7/s/+")).isEqualTo("d/7/s/+");
            } while (writing.get());
            return null;
          };
      List<Future<?>> readers = List.of(threads.submit(reader), threads.submit(reader));
      reading.await();
      List<Future<?>> writers =
          List.of(threads.submit(churn(index, 1)), threads.submit(churn(index, 2)));
      try {
        for (Future<?> writer : writers) {
          writer.get();
        }
      } finally {
        writing.set(false);
      }
      for (Future<?> r : readers) {
        r.get();
      }
    }
    assertThat(index.size()).isEqualTo(STAY.size());
  }

  private static Callable<Void> churn(FilterIndex<String> index, int writer) {
    return () -> {
      Churn churn = new Churn(index, writer);
      churn.change(CHANGES);
      churn.removeAll();
      return null;
    };
  }

  @ParameterizedTest
  @MethodSource("both")
  void changesOfOneFilterAreAtomic(FilterIndex<String> index) throws Exception {
    for (String filter : List.of("a/b", "a/+/c", "#")) {
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
          all.add(
              threads.submit(
                  () -> {
                    for (int i = 0; i < 5_000; i++) {
                      index.compute(filter, old -> old == null ? "x" : old + "x");
                    }
                    for (int i = 0; i < 4_990; i++) {
                      index.compute(
                          filter,
                          old -> old == null || old.length() == 1 ? null : old.substring(1));
                    }
                  }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      assertThat(index.get(filter)).hasSize(40);
    }
  }
}
