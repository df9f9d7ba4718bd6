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
 * many at a time. Those that nobody takes are lost, and counted; so are those of which nobody has
 * said so when the time is over. Confined to that loop.
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

  /** What is on its way; empty when nothing is. */
  private List<CompletableFuture<Boolean>> sent = List.of();

  private int handedOn;
  private int lost;

  private DelayedDeparture(LoopContext loop, Queue<DelayedMessages.Due> queue) {
    this.loop = loop;
    this.queue = queue;
  }

  /**
   * Empties the queue.
   *
   * @param limitNanos how long it may take
   * @return done when it is known what became of each
   */
  static CompletableFuture<@Nullable Void> start(
      LoopContext loop, Queue<DelayedMessages.Due> queue, long limitNanos) {
    DelayedDeparture departure = new DelayedDeparture(loop, queue);
    departure.next();
    if (!departure.done.isDone()) {
      loop.executor.schedule(departure::giveUp, Math.max(limitNanos, 0)); // no timer fires any more
    }
    return departure.done;
  }

  private void next() {
    List<CompletableFuture<Boolean>> next = new ArrayList<>();
    long bytes = 0;
    while (next.size() < WINDOW && bytes < WINDOW_BYTES && !queue.isEmpty()) {
      DelayedMessages.Due due = queue.remove();
      bytes += due.message().bytes();
      next.add(send(due));
    }
    sent = next;
    if (next.isEmpty()) {
      end();
    } else {
      CompletableFuture.allOf(next.toArray(CompletableFuture[]::new))
          .thenRun(() -> loop.post(this::settled));
    }
  }

  private void settled() {
    if (!done.isDone()) {
      count();
      next();
    }
  }

  /** Waits no longer: the broker has to end. */
  private void giveUp() {
    if (done.isDone()) {
      return;
    }
    count();
    lose(queue.size());
    queue.forEach(due -> loop.kernel.delayed.give(due.message().bytes()));
    queue.clear();
    end();
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

  private void count() {
    int taken = (int) sent.stream().filter(each -> each.getNow(false)).count();
    handedOn += taken;
    lose(sent.size() - taken);
    sent = List.of();
  }

  private void lose(int messages) {
    lost += messages;
    loop.counters.dropped(DropReason.BROKER_STOPPED, messages);
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
