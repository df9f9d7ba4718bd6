package dev.marquette.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait for one client. Confined to one event loop. */
sealed interface WaitingQueue permits SessionQueue, PriorityQueue {
  /** An empty one in which these go first. */
  @SuppressWarnings("ReferenceEquality") // settings without priorities have that very one
  static WaitingQueue of(QueuePriorities priorities) {
    return priorities == QueuePriorities.NONE ? new SessionQueue() : new PriorityQueue(priorities);
  }

  QueuePriorities priorities();

  int size();

  /** About what all of them take in memory, shared as their messages may be. */
  long bytes();

  boolean isEmpty();

  boolean hasQos0();

  /**
   * Adds to the end.
   *
   * @param limit how many may wait, of each priority; 0 for no limit
   * @return how many had to make room, more than one when the limit has become lower: of this one's
   *     priority the oldest at QoS 0, else this one if it is at QoS 0 itself, else the oldest
   */
  int add(Delivery delivery, int limit);

  /** Whether a delivery of the message may be added without another one going. */
  boolean hasSpace(Message message, int limit);

  /** Takes one that makes room for others: of the lowest priority, QoS 0 first; null if empty. */
  @Nullable Delivery evict();

  /** The next, or null. */
  @Nullable Delivery peek();

  /** Takes the next, or null. */
  @Nullable Delivery poll();

  /** Takes each, the next first. */
  void forEach(Consumer<Delivery> action);
}
