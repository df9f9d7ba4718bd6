package dev.marquette.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that wait for their client, oldest first: a ring that grows to its limit and lets its
 * array go when it is empty. Confined to one event loop.
 */
final class SessionQueue {
  private static final int FIRST_CAPACITY = 8;

  private @Nullable Delivery @Nullable [] ring;
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Adds to the end.
   *
   * @param limit how many may wait; 0 for no limit
   * @return the oldest, which had to make room, or null
   */
  @Nullable Delivery add(Delivery delivery, int limit) {
    Delivery dropped = limit > 0 && size >= limit ? poll() : null;
    Delivery[] array = room();
    array[(head + size) & (array.length - 1)] = delivery;
    size++;
    return dropped;
  }

  /** The oldest, or null. */
  @Nullable Delivery peek() {
    return ring == null ? null : ring[head];
  }

  /** Takes the oldest, or null. */
  @Nullable Delivery poll() {
    if (ring == null || size == 0) {
      return null;
    }
    Delivery delivery = ring[head];
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    if (size == 0) {
      ring = null;
      head = 0;
    }
    return delivery;
  }

  void forEach(Consumer<Delivery> action) {
    for (int i = 0; i < size; i++) {
      Delivery delivery = ring == null ? null : ring[(head + i) & (ring.length - 1)];
      if (delivery != null) {
        action.accept(delivery);
      }
    }
  }

  private @Nullable Delivery[] room() {
    @Nullable Delivery[] array = ring;
    if (array == null) {
      array = new @Nullable Delivery[FIRST_CAPACITY];
    } else if (size == array.length) {
      @Nullable Delivery[] larger = new @Nullable Delivery[2 * size];
      System.arraycopy(array, head, larger, 0, size - head);
      System.arraycopy(array, 0, larger, size - head, head);
      array = larger;
      head = 0;
    }
    ring = array;
    return array;
  }
}
