package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one loop's delayed messages to other brokers, when this one stops: in their order, so
 * many at a time. Those that nobody takes are lost, and counted. Confined to that loop.
 */
final class DelayedDeparture {
  private static final Logger LOG = LoggerFactory.getLogger(DelayedDeparture.class);

  /** Messages that are on their way at one time. */
  static final int WINDOW = 1000;

  /** What these may take together, but for the last one: of a peer's limit, a small part. */
  static final long WINDOW_BYTES = 8 << 20;

  private final LoopContext loop;
  private final Queue<DelayedMessages.Due> queue;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private int handedOn;
  private int lost;

  private DelayedDeparture(LoopContext loop, Queue<DelayedMessages.Due> queue) {
    this.loop = loop;
    this.queue = queue;
  }

  /**
   * Empties the queue.
   *
   * @return done when it is known what became of each
   */
  static CompletableFuture<@Nullable Void> start(
      LoopContext loop, Queue<DelayedMessages.Due> queue) {
    DelayedDeparture departure = new DelayedDeparture(loop, queue);
    departure.next();
    return departure.done;
  }

  private void next() {
    List<CompletableFuture<Boolean>> sent = new ArrayList<>();
    long bytes = 0;
    while (sent.size() < WINDOW && bytes < WINDOW_BYTES && !queue.isEmpty()) {
      DelayedMessages.Due due = queue.remove();
      bytes += due.message().bytes();
      sent.add(send(due));
    }
    if (sent.isEmpty()) {
      end();
      return;
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
        .thenRun(
            () ->
                loop.post(
                    () -> {
                      count(sent);
                      next();
                    }));
  }

  /** Whether another broker has it. */
  private CompletableFuture<Boolean> send(DelayedMessages.Due due) {
    Message message = due.message();
    loop.kernel.delayed.give(message.bytes());
    long aheadNanos = due.atNanos() - loop.kernel.clock.nanoTime();
    long atMillis = loop.millis() + aheadNanos / 1_000_000;
    String topic = DelayedTopic.at(Math.ceilDiv(atMillis, 1000), message.topic());
    return loop.kernel.link.get().handOn(message.to(topic)).handle((any, error) -> error == null);
  }

  private void count(List<CompletableFuture<Boolean>> sent) {
    int taken = (int) sent.stream().filter(CompletableFuture::join).count();
    handedOn += taken;
    lost += sent.size() - taken;
    loop.counters.dropped(DropReason.BROKER_STOPPED, sent.size() - taken);
  }

  private void end() {
    if (handedOn > 0) {
      LOG.info("delayed messages went to other brokers, messages={}", handedOn);
    }
    if (lost > 0) {
      LOG.warn("delayed messages are lost with this broker, messages={}", lost);
    }
    done.complete(null);
  }
}
