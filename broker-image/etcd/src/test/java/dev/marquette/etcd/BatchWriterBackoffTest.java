package dev.marquette.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a writer means to wait, while all that is to be done later is done at once. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BatchWriterBackoffTest {
  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();

  /** Waits for nothing, and keeps how long it should have. */
  private final class Hasty extends ScheduledThreadPoolExecutor {
    Hasty() {
      super(1, Thread.ofPlatform().daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      if (delay > 0) { // what is executed has none
        waits.add(Duration.ofNanos(unit.toNanos(delay)));
      }
      return super.schedule(task, 0, unit);
    }
  }

  /** Fails writes as long as it is to, and answers every question: they had no effect. */
  private CompletableFuture<Marked> write(List<Write> writes) {
    if (!writes.isEmpty() && failures.getAndDecrement() > 0) {
      return CompletableFuture.failedFuture(new EtcdException("too large for a proxy", true, null));
    }
    return CompletableFuture.completedFuture(new Marked.Set(1));
  }

  private void assertWaits(int... atMostMillis) {
    assertThat(waits).hasSameSizeAs(atMostMillis);
    for (int i = 0; i < atMostMillis.length; i++) {
      Duration most = Duration.ofMillis(atMostMillis[i]);
      assertThat(waits.get(i)).as("wait " + i).isBetween(most.dividedBy(2), most);
    }
  }

  @Test
  @DisplayName("a transaction that fails at once each time is tried more and more rarely")
  void failuresAreTriedLessOften() throws Exception {
    try (BatchWriter writer =
        BatchWriter.start(
            (writes, mark, expected) -> write(writes),
            "mark",
            Duration.ZERO,
            new Worker(new Hasty()))) {
      failures.set(8);
      writer.put("/large", new byte[400_000]).get(60, TimeUnit.SECONDS);
      assertWaits(50, 100, 200, 400, 800, 1600, 2000, 2000);

      waits.clear();
      failures.set(2);
      writer.put("/large", new byte[400_000]).get(60, TimeUnit.SECONDS);
      assertWaits(50, 100); // what got through began them anew
    }
  }
}
