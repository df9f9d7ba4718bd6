package dev.marquette.kernel;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for their time, on the loop that took them. They are in memory alone; a broker
 * that stops hands them on. Confined to one loop; {@link DelayedRoom} bounds those of all loops.
 *
 * <p>They are in a heap, by time and then by arrival, and one timer is set for the first. As timers
 * of their own they would be cheaper to add, but the wheel moves all of a distant slot, up to 19
 * days of them, in one go, and runs what comes due together in no particular order; a heap of a
 * million takes twenty comparisons for each, and never pauses.
 *
 * <p>What is due is published some at a time, and not while a loop of its subscribers is too far
 * behind: a whole day's messages may be due in the same second.
 */
final class DelayedMessages extends TimerWheel.Timer implements Completion.Source {
  /** Messages that are published in one turn. */
  static final int TURN = 64;

  private static final long MILLI_NANOS = 1_000_000;

  private final LoopContext loop;
  private final Queue<Due> queue = new java.util.PriorityQueue<>();
  private long order;

  /** Whether messages are being published, in this turn or one to come: no timer is needed. */
  private boolean releasing;

  /** Whether the next one waits until a loop has caught up. */
  private boolean held;

  /** Whether the message at hand found a loop that is too far behind. */
  private boolean ahead;

  private boolean ended;

  DelayedMessages(LoopContext loop) {
    this.loop = loop;
  }

  /** One of them; they are ordered by the clock's {@code atNanos}, then as they came. */
  record Due(long atNanos, long order, Message message) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      long byTime = atNanos - other.atNanos; // a nanoTime may wrap
      return byTime != 0 ? Long.signum(byTime) : Long.compare(order, other.order);
    }
  }

  /**
   * Publishes the message in its time, to the topic that it has.
   *
   * @return false when there is no room for it, which is counted
   */
  boolean add(Message message, long delayMillis) {
    if (ended) {
      loop.dropped(DropReason.BROKER_STOPPED);
      return false;
    }
    if (!loop.kernel.delayed.take(message.bytes(), loop.settings.topics().delayed())) {
      loop.dropped(DropReason.DELAYED_LIMIT);
      return false;
    }
    long delayNanos = delayMillis * MILLI_NANOS;
    Due due = new Due(loop.kernel.clock.nanoTime() + delayNanos, order++, message);
    queue.add(due);
    if (!releasing && due.equals(queue.peek())) {
      loop.wheel.set(this, delayNanos);
    }
    return true;
  }

  /**
   * Takes what no PUBLISH brought, a will or a message of the broker's own, and whose topic asks
   * for a delay.
   *
   * @return null, or why it goes no further, for a person; it is counted
   */
  @Nullable String take(Message message) {
    return take(message, loop.settings.topics().delayed());
  }

  /**
   * The same of what was accepted before, whatever is allowed now: what waited at another broker,
   * which stops, or a will.
   */
  @Nullable String takeAccepted(Message message) {
    return take(message, DelayedSettings.DEFAULT);
  }

  private @Nullable String take(Message message, DelayedSettings allowed) {
    String topic = message.topic();
    DelayedTopic delayed = DelayedTopic.parse(topic, allowed, loop.millis());
    if (delayed == null) {
      loop.dropped(DropReason.TOPIC_NAME_INVALID);
      return allowed.enabled()
          ? "topic \"%s\" asks for no delay that there is; expected $delayed/SECONDS/TOPIC, at most 4294967 s ahead"
              .formatted(topic)
          : "topic \"%s\" asks for a delay; there are none while spec.mqtt.delayed.enabled is false"
              .formatted(topic);
    }
    if (add(message.to(delayed.topic()), delayed.delayMillis())) {
      return null;
    }
    DelayedSettings limits = loop.settings.topics().delayed();
    return ended
        ? "topic \"%s\": the broker stops".formatted(topic)
        : "topic \"%s\": no room for more than %d messages of %d bytes; see spec.mqtt.delayed"
            .formatted(topic, limits.maxMessages(), limits.maxBytes());
  }

  /**
   * The broker stops: what waits goes to others, and nothing more is taken.
   *
   * @param limitNanos what has not gone by then is lost
   * @return done when nothing waits here any more
   */
  CompletableFuture<@Nullable Void> end(long limitNanos) {
    if (ended) {
      return ClusterLink.DONE;
    }
    ended = true;
    loop.wheel.cancel(this);
    return DelayedDeparture.start(loop, queue, limitNanos);
  }

  @Override
  void onTimer() {
    if (!releasing && !ended) {
      release();
    }
  }

  /** One turn. */
  private void release() {
    releasing = true;
    long now = loop.kernel.clock.nanoTime();
    for (int i = 0; i < TURN && !ended; i++) {
      Due first = queue.peek();
      if (first == null || first.atNanos - now > 0) {
        releasing = false;
        if (first != null) {
          loop.wheel.set(this, first.atNanos - now);
        }
        return;
      }
      queue.remove();
      publish(first.message);
      if (held) {
        return;
      }
    }
    if (!ended) {
      loop.executor.execute(this::release);
    }
  }

  private void publish(Message message) {
    loop.kernel.delayed.give(message.bytes());
    if (message.isExpired(loop.millis())) {
      loop.dropped(DropReason.EXPIRED);
      return;
    }
    try {
      ahead = false;
      loop.counters.increment(Counter.PUBLISHED);
      Publisher.Outcome outcome = loop.kernel.publisher.publish(loop, message, this);
      held = ahead && outcome == Publisher.Outcome.PENDING;
    } catch (Throwable e) {
      loop.incident("delayed message", e); // the others are to be published all the same
    }
  }

  @Override
  public Completion begin(Message message, boolean isAhead) {
    ahead = isAhead;
    return isAhead ? new Hold() : new Unwatched();
  }

  /** Nobody waits for it: what a peer does not get is counted where it is sent. */
  private static final class Unwatched extends Completion {
    @Override
    void complete(boolean anyFailed) {}
  }

  /** What comes after it waits until this message is with all of its subscribers. */
  private final class Hold extends Completion implements Mailbox.Item {
    @Override
    void complete(boolean anyFailed) {
      loop.mailbox.offer(this);
    }

    @Override
    public Mailbox.@Nullable Item run(LoopContext ownLoop) {
      if (held) {
        held = false;
        release();
      }
      return null;
    }
  }
}
