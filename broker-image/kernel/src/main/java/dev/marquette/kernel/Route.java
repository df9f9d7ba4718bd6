package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * All who want the messages of one filter: local subscriptions by loop, peers, shared groups, taps.
 *
 * <p>Masks, groups and taps are read by any loop and changed under the filter's lock in the index
 * ({@link Routes}). Slot {@code i} is touched by loop {@code i} alone, but for {@link #roughCount}.
 * A loop has its bit in the mask at least as long as its slot has a subscription.
 */
final class Route {
  private static final SharedGroup[] NO_GROUPS = {};
  private static final MessageTap[] NO_TAPS = {};

  final String filter;

  /** For each loop null, its only {@link Subscription}, or a {@link SubscriberSet}. */
  private final @Nullable Object[] slots;

  private volatile long loopMask;
  private volatile long peerMask;
  private volatile SharedGroup[] groups = NO_GROUPS;
  private volatile MessageTap[] taps = NO_TAPS;

  Route(String filter, int loops) {
    this.filter = filter;
    this.slots = new @Nullable Object[loops];
  }

  long loopMask() {
    return loopMask;
  }

  long peerMask() {
    return peerMask;
  }

  SharedGroup[] groups() {
    return groups;
  }

  MessageTap[] taps() {
    return taps;
  }

  /**
   * From any loop: how many local subscriptions there are, as far as this loop has seen; for what
   * need not be exact.
   */
  int roughCount() {
    int sum = 0;
    for (long rest = loopMask; rest != 0; rest &= rest - 1) {
      sum += count(Long.numberOfTrailingZeros(rest));
    }
    return sum;
  }

  // --- on loop i ---

  boolean hasSubscriptions(int loop) {
    return slots[loop] != null;
  }

  int count(int loop) {
    Object slot = slots[loop];
    return slot == null ? 0 : slot instanceof SubscriberSet set ? set.size() : 1;
  }

  /** The loop's only subscription, or null when it has none or more. */
  @Nullable Subscription single(int loop) {
    return slots[loop] instanceof Subscription only ? only : null;
  }

  /** The loop's subscriptions when it has, or had, more than one, or null. */
  @Nullable SubscriberSet set(int loop) {
    return slots[loop] instanceof SubscriberSet set ? set : null;
  }

  void add(int loop, Subscription subscription) {
    Object slot = slots[loop];
    switch (slot) {
      case null -> slots[loop] = subscription;
      case SubscriberSet set -> set.add(subscription);
      default -> {
        SubscriberSet set = new SubscriberSet();
        set.add((Subscription) slot);
        set.add(subscription);
        slots[loop] = set;
      }
    }
  }

  void remove(int loop, Subscription subscription) {
    if (slots[loop] == subscription) {
      slots[loop] = null;
    } else if (slots[loop] instanceof SubscriberSet set) {
      set.remove(subscription);
      if (set.size() == 0) {
        slots[loop] = null;
      }
    }
  }

  // --- under the index's lock ---

  void loopMask(long mask) {
    loopMask = mask;
  }

  void peerMask(long mask) {
    peerMask = mask;
  }

  void groups(SharedGroup[] newGroups) {
    groups = newGroups;
  }

  void taps(MessageTap[] newTaps) {
    taps = newTaps;
  }

  @Nullable SharedGroup group(String name) {
    for (SharedGroup group : groups) {
      if (group.name().equals(name)) {
        return group;
      }
    }
    return null;
  }

  boolean isUnused() {
    return loopMask == 0 && peerMask == 0 && groups.length == 0 && taps.length == 0;
  }
}
