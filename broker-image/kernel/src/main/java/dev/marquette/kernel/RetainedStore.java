package dev.marquette.kernel;

import dev.marquette.topic.RetainedCursor;
import dev.marquette.topic.RetainedIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages: the last of each topic. Safe for any threads.
 *
 * <p>What has expired keeps its place until the next look at all of them: once a minute, and soon
 * after a message was refused for want of a place.
 */
final class RetainedStore {
  private static final long SWEEP_PAUSE_MILLIS = 1_000;

  /** A look at all takes no more of a core than a tenth, however many there are. */
  private static final long PAUSE_BY_SWEEP = 10;

  private final RetainedIndex<Message> index = new RetainedIndex<>();
  private final AtomicInteger size = new AtomicInteger();

  /** Whether any message that was put here could expire. */
  private volatile boolean expiring;

  /** When all may be looked at for want of a place, since the epoch; a look is under way at MAX. */
  private final AtomicLong nextSweepMillis = new AtomicLong();

  /**
   * Keeps the message as its topic's retained one; an empty payload clears it. [MQTT-3.3.1-6]
   *
   * @return what is kept, or the empty message: peers get the same; null when a limit forbids it,
   *     and what was there before stays
   */
  @Nullable Message set(Message message, MqttSettings settings, long nowMillis) {
    if (message.payload().length == 0) {
      remove(message.topic());
      return message;
    }
    int maxBytes = settings.maxRetainedPayloadBytes();
    if (maxBytes > 0 && message.payload().length > maxBytes) {
      return null;
    }
    int max = settings.maxRetainedMessages();
    if (max > 0 && size.get() >= max && index.get(message.topic()) == null) {
      sweepSoon(nowMillis);
      return null;
    }
    Message kept =
        settings.retainedExpiry().isPositive()
            ? message.expiringBy(nowMillis + settings.retainedExpiry().toMillis())
            : message;
    put(kept);
    return kept;
  }

  /** Keeps, or clears, what a peer decided on. */
  void setRemote(Message message) {
    if (message.payload().length == 0) {
      remove(message.topic());
    } else {
      put(message);
    }
  }

  /** The topic's message, or null. It may have expired. */
  @Nullable Message get(String topic) {
    return index.get(topic);
  }

  int size() {
    return size.get();
  }

  /** All that are not expired. */
  List<Message> all(long nowMillis) {
    List<Message> list = new ArrayList<>(size());
    index.forEach(
        (topic, message) -> {
          if (!message.isExpired(nowMillis)) {
            list.add(message);
          }
        });
    return list;
  }

  /** Starts a look-up of those whose topics match the filter. */
  RetainedCursor<Message> match(String filter) {
    return index.match(filter);
  }

  /** Lets go what has expired. Takes as long as there are messages: not for an event loop. */
  void removeExpired(long nowMillis) {
    if (!expiring) {
      return;
    }
    index.forEach(
        (topic, message) -> {
          if (message.isExpired(nowMillis)) {
            removeIfStill(topic, message);
          }
        });
  }

  private void sweepSoon(long nowMillis) {
    long due = nextSweepMillis.get();
    if (expiring && nowMillis >= due && nextSweepMillis.compareAndSet(due, Long.MAX_VALUE)) {
      Thread.ofVirtual().name("retained-sweep").start(() -> sweep(nowMillis));
    }
  }

  private void sweep(long nowMillis) {
    long start = System.nanoTime();
    try {
      removeExpired(nowMillis);
    } finally {
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      nextSweepMillis.set(nowMillis + Math.max(SWEEP_PAUSE_MILLIS, PAUSE_BY_SWEEP * took));
    }
  }

  private void put(Message message) {
    if (message.expiresAtMillis() != Message.NEVER) {
      expiring = true;
    }
    if (index.put(message.topic(), message) == null) {
      size.incrementAndGet();
    }
  }

  private void remove(String topic) {
    if (index.remove(topic) != null) {
      size.decrementAndGet();
    }
  }

  private void removeIfStill(String topic, Message expired) {
    boolean[] removed = new boolean[1];
    index.compute(
        topic,
        present -> {
          removed[0] = present == expired;
          return present == expired ? null : present;
        });
    if (removed[0]) {
      size.decrementAndGet();
    }
  }
}
