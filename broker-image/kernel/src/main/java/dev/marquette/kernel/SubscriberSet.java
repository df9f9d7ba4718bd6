package dev.marquette.kernel;

import java.util.Arrays;

/**
 * The subscriptions of one filter on one loop: an array, in which a subscription knows its place.
 * Confined to that loop.
 */
final class SubscriberSet {
  private Subscription[] array = new Subscription[4];
  private int size;
  private boolean shown;

  int size() {
    return size;
  }

  /**
   * The subscriptions, in the first {@link #size} places. The array is not changed from now on: a
   * change makes a new one, so a long fan-out can go through it turn by turn.
   */
  Subscription[] show() {
    shown = true;
    return array;
  }

  Subscription get(int index) {
    return array[index];
  }

  void add(Subscription subscription) {
    own(size == array.length ? 2 * size : array.length);
    subscription.place = size;
    array[size++] = subscription;
  }

  void remove(Subscription subscription) {
    own(array.length);
    int place = subscription.place;
    Subscription last = array[--size];
    array[place] = last;
    last.place = place;
    subscription.place = -1;
    Arrays.fill(array, size, size + 1, null);
  }

  private void own(int capacity) {
    if (shown || capacity != array.length) {
      array = Arrays.copyOf(array, capacity);
      shown = false;
    }
  }
}
