package dev.marquette.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members of one shared group of one filter: local subscriptions, and peers that have some.
 * Changed under the filter's lock in the index; read by any loop without one, so a reader may see a
 * member that has just gone, or miss one that has just come.
 */
final class SharedGroup {
  private final SessionState.Group key;

  /** Written before {@link #size} grows, and read after it. */
  private volatile @Nullable Subscription[] members = new @Nullable Subscription[2];

  private volatile int size;
  private volatile long peerMask;

  /** For each loop: who had the last turn, as {@link MemberChoice} names it. Its loop's alone. */
  private final int[] turns;

  /** For each loop: the member that is stuck to. Each is touched by its loop alone. */
  private final @Nullable Object[] favourites;

  SharedGroup(String filter, String name, int loops) {
    this.key = new SessionState.Group(filter, name);
    this.turns = new int[loops];
    Arrays.fill(turns, MemberChoice.NONE);
    this.favourites = new @Nullable Object[loops];
  }

  /** What deliveries that came through it carry, so that they can be given back to it. */
  SessionState.Group key() {
    return key;
  }

  String filter() {
    return key.filter();
  }

  String name() {
    return key.name();
  }

  /** Local members. */
  int size() {
    return size;
  }

  long peerMask() {
    return peerMask;
  }

  /** The local member in this place, or null when it is gone. */
  @Nullable Subscription member(int index) {
    @Nullable Subscription[] array = members;
    return index < array.length ? array[index] : null;
  }

  // --- on one loop ---

  /**
   * Who had the last turn: the place of a local member, -1 - peer, or {@link MemberChoice#NONE}.
   */
  int turn(int loop) {
    return turns[loop];
  }

  void turn(int loop, int chosen) {
    turns[loop] = chosen;
  }

  @Nullable Object favourite(int loop) {
    return favourites[loop];
  }

  void favourite(int loop, @Nullable Object candidate) {
    favourites[loop] = candidate;
  }

  // --- under the index's lock ---

  void add(Subscription member) {
    int count = size;
    @Nullable Subscription[] array = members;
    if (count == array.length) {
      array = Arrays.copyOf(array, 2 * count);
    }
    array[count] = member;
    member.place = count;
    members = array;
    size = count + 1;
  }

  void remove(Subscription member) {
    int place = member.place;
    int last = size - 1;
    @Nullable Subscription[] array = members;
    if (place < 0 || place > last || array[place] != member) {
      throw new IllegalStateException(
          "no member at place " + place + " of " + (last + 1) + " in group " + name());
    }
    Subscription moved = array[last];
    array[place] = moved;
    array[last] = null;
    if (moved != null) {
      moved.place = place;
    }
    member.place = -1;
    members = array;
    size = last;
  }

  void peerMask(long mask) {
    peerMask = mask;
  }

  boolean isUnused() {
    return size == 0 && peerMask == 0;
  }
}
