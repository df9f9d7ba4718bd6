package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that wait for their client, by the priorities of their topics. A queue for each
 * priority that has been seen: few sessions see more than two or three. Confined to one event loop.
 */
final class PriorityQueue implements WaitingQueue {
  private final QueuePriorities priorities;

  /** The highest priority first. */
  private final ArrayList<Level> levels = new ArrayList<>(2);

  private int size;

  private record Level(int priority, SessionQueue queue) {}

  PriorityQueue(QueuePriorities priorities) {
    this.priorities = priorities;
  }

  @Override
  public QueuePriorities priorities() {
    return priorities;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    long bytes = 0;
    for (Level level : levels) {
      bytes += level.queue.bytes();
    }
    return bytes;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public boolean hasQos0() {
    for (Level level : levels) {
      if (level.queue.hasQos0()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int add(Delivery delivery, int limit) {
    int dropped = level(delivery.message()).add(delivery, limit);
    size += 1 - dropped;
    return dropped;
  }

  @Override
  public boolean hasSpace(Message message, int limit) {
    return level(message).hasSpace(message, limit);
  }

  @Override
  public @Nullable Delivery evict() {
    for (Level level : levels.reversed()) {
      if (!level.queue.isEmpty()) {
        size--;
        return level.queue.evict();
      }
    }
    return null;
  }

  @Override
  public @Nullable Delivery peek() {
    SessionQueue next = next();
    return next == null ? null : next.peek();
  }

  @Override
  public @Nullable Delivery poll() {
    SessionQueue next = next();
    if (next == null) {
      return null;
    }
    size--;
    return next.poll();
  }

  @Override
  public void forEach(Consumer<Delivery> action) {
    for (Level level : levels) {
      level.queue.forEach(action);
    }
  }

  private @Nullable SessionQueue next() {
    for (Level level : levels) {
      if (!level.queue.isEmpty()) {
        return level.queue;
      }
    }
    return null;
  }

  private SessionQueue level(Message message) {
    int priority = priorities.of(message.topic());
    int place = 0;
    while (place < levels.size() && levels.get(place).priority > priority) {
      place++;
    }
    if (place == levels.size() || levels.get(place).priority != priority) {
      levels.add(place, new Level(priority, new SessionQueue()));
    }
    return levels.get(place).queue;
  }
}
