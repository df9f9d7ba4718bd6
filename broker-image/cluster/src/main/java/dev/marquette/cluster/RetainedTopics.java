package dev.marquette.cluster;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The last change of each topic's retained message, and the store made to agree. The messages are
 * those that the store has; what this adds are their times, and the topics that were cleared last.
 *
 * <p>Safe for any threads. The store is called inside of a topic's lock, so that it sees changes of
 * one topic in the order in which they count.
 */
final class RetainedTopics {
  /** So many cleared topics are remembered; who missed the clearing of others must load all. */
  static final int MOST_CLEARED = 100_000;

  private final long origin;
  private final LongSupplier millis;
  private final Consumer<Message> store;
  private final ConcurrentHashMap<String, RetainedChange> last = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<RetainedChange> cleared = new ConcurrentLinkedQueue<>();
  private final AtomicInteger clearedSize = new AtomicInteger();
  private volatile boolean expiring;

  /**
   * @param origin of the changes that are made here: no other broker has it
   * @param store sets a retained message, or clears it
   */
  RetainedTopics(long origin, LongSupplier millis, Consumer<Message> store) {
    this.origin = origin;
    this.millis = millis;
    this.store = store;
  }

  /**
   * A change that is made here. The store may have it already, but what another thread changed may
   * have come in between: so it gets it again.
   */
  RetainedChange make(Message message) {
    RetainedChange[] made = new RetainedChange[1];
    last.compute(
        message.topic(),
        (topic, before) -> {
          long now = millis.getAsLong();
          long time = before == null ? now : Math.max(now, before.time() + 1);
          made[0] = new RetainedChange(message, time, origin);
          store.accept(message);
          return made[0];
        });
    taken(made[0]);
    return made[0];
  }

  /** A change that was made elsewhere; false when a later one is known. */
  boolean take(RetainedChange change) {
    RetainedChange counts =
        last.compute(
            change.topic(),
            (topic, before) -> {
              if (before != null && !change.isLaterThan(before)) {
                return before;
              }
              store.accept(change.message());
              return change;
            });
    if (!counts.equals(change)) {
      return false;
    }
    taken(change);
    return true;
  }

  private void taken(RetainedChange change) {
    if (change.message().expiresAtMillis() != Message.NEVER) {
      expiring = true;
    }
    if (change.isClear()) {
      cleared.add(change);
      if (clearedSize.incrementAndGet() > MOST_CLEARED) {
        RetainedChange oldest = cleared.poll();
        if (oldest != null) {
          clearedSize.decrementAndGet();
          last.remove(oldest.topic(), oldest);
        }
      }
    }
  }

  /** Everything that is known, cleared topics too. */
  List<RetainedChange> all() {
    return List.copyOf(last.values());
  }

  /** What was changed here since then. */
  List<RetainedChange> ownSince(long sinceMillis) {
    return last.values().stream()
        .filter(change -> change.origin() == origin && change.time() >= sinceMillis)
        .toList();
  }

  /**
   * Clears what was set before, but for some topics: those that a broker knows which missed
   * nothing. The others were cleared while this one was away.
   */
  void clearOlder(long beforeMillis, Set<String> but) {
    for (RetainedChange change : last.values()) {
      if (change.time() < beforeMillis && !change.isClear() && !but.contains(change.topic())) {
        last.computeIfPresent(
            change.topic(),
            (topic, now) -> {
              if (!now.equals(change)) {
                return now;
              }
              store.accept(clear(topic));
              return null;
            });
      }
    }
  }

  private static Message clear(String topic) {
    return new Message(
        topic, new byte[0], 0, true, PublishProperties.NONE, null, null, 0, Message.NEVER);
  }

  /** Lets go what has expired; the store does so by itself. */
  void removeExpired() {
    if (expiring) {
      long now = millis.getAsLong();
      last.values()
          .removeIf(change -> !change.isClear() && change.message().expiresAtMillis() <= now);
    }
  }
}
