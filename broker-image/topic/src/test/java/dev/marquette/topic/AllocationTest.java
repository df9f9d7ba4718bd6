package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Matching allocates nothing: not little, nothing. */
class AllocationTest {
  private static final int ROUNDS = 50_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long sum;

  @Test
  void matchAllocatesNothing() {
    matchAllocatesNothing(FilterIndex.compact());
    matchAllocatesNothing(FilterIndex.fast());
  }

  private void matchAllocatesNothing(FilterIndex<Long> index) {
    String[] topics = fill(index);
    Consumer<Long> sink = value -> sum += value;
    assertThat(
            allocatedBy(
                () -> {
                  for (String topic : topics) {
                    index.match(topic, sink);
                  }
                }))
        .isZero();
  }

  @Test
  void cacheHitAllocatesNothing() {
    FilterIndex<Long> index = FilterIndex.compact();
    String[] topics = fill(index);
    MatchCache<Long> cache = new MatchCache<>(index, 1024, Long[]::new);
    assertThat(
            allocatedBy(
                () -> {
                  for (String topic : topics) {
                    sum += cache.match(topic).length;
                  }
                }))
        .isZero();
  }

  @Test
  void matchesOfFiltersAllocateNothing() {
    assertThat(
            allocatedBy(
                () -> {
                  sum += TopicFilter.matches("site/+/line/#", "site/4/line/3/temp") ? 1 : 0;
                  sum += TopicFilter.covers("site/+/line/#", "site/4/line/+/#") ? 1 : 0;
                }))
        .isZero();
  }

  private static String[] fill(FilterIndex<Long> index) {
    for (long i = 0; i < 5_000; i++) {
      long value = i;
      index.compute("site/" + i + "/+/temp", old -> value);
      index.compute("site/" + i + "/line/#", old -> value);
      index.compute("site/" + i + "/line/temp", old -> value);
    }
    index.compute("+/+/line/temp", old -> 1L);
    index.compute("#", old -> 1L);
    String[] topics = new String[64];
    for (int i = 0; i < topics.length; i++) {
      topics[i] = "site/" + i * 71 + (i % 2 == 0 ? "/line/temp" : "/other/日本");
    }
    return topics;
  }

  /**
   * What one run allocates once it is warm; other work of the thread is kept out by the minimum.
   */
  private long allocatedBy(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 20 && least > 0; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS / 20; i++) {
        work.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(sum).isNotZero();
    return least;
  }
}
