package dev.marquette.management;

import dev.marquette.kernel.TopicMetrics;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the rates of counted topics once a second, as EMQX does, while there are such topics.
 * Safe for any threads; has one of its own, from the first topic on.
 */
public final class TopicRates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicRates.class);

  private final TopicMetrics topics;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("topic-rates").factory());
  private @Nullable Future<?> looks;

  public TopicRates(TopicMetrics topics) {
    this.topics = topics;
  }

  /** Has these topics counted from now on, and no others; see {@link TopicMetrics#count}. */
  public synchronized void count(Collection<String> names) {
    topics.count(names);
    Future<?> present = looks;
    if (names.isEmpty() && present != null) {
      present.cancel(false);
      looks = null;
    } else if (!names.isEmpty() && present == null && !thread.isShutdown()) {
      looks = thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }
  }

  /** Whether there is anything to look at. */
  synchronized boolean isLooking() {
    return looks != null;
  }

  private void look() {
    try {
      topics.look();
    } catch (Throwable e) { // a thread pool would look never again, and say nothing
      log.error("the rates of counted topics are a second behind", e);
    }
  }

  @Override
  public synchronized void close() {
    thread.shutdownNow();
  }
}
