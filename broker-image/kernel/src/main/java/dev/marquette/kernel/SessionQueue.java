package dev.marquette.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that wait for their client, oldest first: a ring that grows to its limit and lets its
 * array go when it is empty. When it is full, QoS 0 makes room before what was acknowledged to its
 * publisher. Confined to one event loop.
 *
 * <p>QoS 0 that went from the middle leaves a hole, which goes when everything before it has gone,
 * or when the ring would have to grow. So adding takes constant time, seen over many.
 */
final class SessionQueue implements WaitingQueue {
  private static final int FIRST_CAPACITY = 8;

  /** A delivery, its message and their arrays, beside what a publisher chooses. */
  private static final long DELIVERY_BYTES = 128;

  private @Nullable Delivery @Nullable [] ring;

  /** Where the oldest is: never a hole. */
  private int head;

  /** Places in use, holes included. */
  private int span;

  private int size;
  private int qos0;
  private long bytes;

  /** Places from the head on that hold no QoS 0 for certain. */
  private int withoutQos0;

  @Override
  public QueuePriorities priorities() {
    return QueuePriorities.NONE;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public boolean hasQos0() {
    return qos0 > 0;
  }

  @Override
  public int add(Delivery delivery, int limit) {
    int dropped = 0;
    for (; limit > 0 && size >= limit; dropped++) {
      if (size == limit && qos0 == 0 && delivery.qos() == 0) {
        return dropped + 1;
      }
      evict();
    }
    Delivery[] array = room();
    array[(head + span) & (array.length - 1)] = delivery;
    span++;
    size++;
    qos0 += delivery.qos() == 0 ? 1 : 0;
    bytes += weight(delivery.message());
    return dropped;
  }

  @Override
  public boolean hasSpace(Message message, int limit) {
    return limit == 0 || size < limit;
  }

  @Override
  public @Nullable Delivery evict() {
    return qos0 > 0 ? removeQos0() : poll();
  }

  @Override
  public @Nullable Delivery peek() {
    return ring == null ? null : ring[head];
  }

  @Override
  public @Nullable Delivery poll() {
    return ring == null ? null : take(ring, 0);
  }

  @Override
  public void forEach(Consumer<Delivery> action) {
    for (int i = 0; i < span; i++) {
      Delivery delivery = ring == null ? null : ring[(head + i) & (ring.length - 1)];
      if (delivery != null) {
        action.accept(delivery);
      }
    }
  }

  private @Nullable Delivery removeQos0() {
    for (; ring != null && withoutQos0 < span; withoutQos0++) {
      Delivery delivery = ring[(head + withoutQos0) & (ring.length - 1)];
      if (delivery != null && delivery.qos() == 0) {
        return take(ring, withoutQos0);
      }
    }
    throw new IllegalStateException(qos0 + " deliveries at QoS 0 and none found");
  }

  private @Nullable Delivery take(@Nullable Delivery[] array, int place) {
    int mask = array.length - 1;
    Delivery delivery = array[(head + place) & mask];
    array[(head + place) & mask] = null;
    size--;
    if (delivery != null) {
      qos0 -= delivery.qos() == 0 ? 1 : 0;
      bytes -= weight(delivery.message());
    }
    if (size == 0) {
      ring = null;
      head = 0;
      span = 0;
      withoutQos0 = 0;
      return delivery;
    }
    while (array[head] == null) {
      head = (head + 1) & mask;
      span--;
      withoutQos0 = Math.max(0, withoutQos0 - 1);
    }
    return delivery;
  }

  /** What a delivery of it counts for in {@link #bytes}. */
  static long weight(Message message) {
    return DELIVERY_BYTES + message.bytes();
  }

  private @Nullable Delivery[] room() {
    @Nullable Delivery[] array = ring;
    if (array == null) {
      array = new @Nullable Delivery[FIRST_CAPACITY];
      ring = array;
    } else if (span == array.length) {
      // With holes in half of it, it is large enough.
      array = copy(array, size > span / 2 ? 2 * span : span);
    }
    return array;
  }

  private @Nullable Delivery[] copy(@Nullable Delivery[] old, int capacity) {
    @Nullable Delivery[] array = new @Nullable Delivery[capacity];
    int to = 0;
    for (int i = 0; i < span; i++) {
      Delivery delivery = old[(head + i) & (old.length - 1)];
      if (delivery != null) {
        array[to++] = delivery;
      }
    }
    ring = array;
    head = 0;
    span = size;
    withoutQos0 = 0;
    return array;
  }
}
