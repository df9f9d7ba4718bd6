package dev.marquette.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts subscriptions into the route table, and takes them out. Called on the session's loop. */
final class Routing {
  /** Subscriptions that a session takes out when it ends: nearly all have no more. */
  private static final int AT_ONCE = 16;

  /** Subscriptions that one of the others' turns takes out. */
  private static final int SLICE = 256;

  private Routing() {}

  /** Messages come from now on. */
  static void add(LoopContext loop, Subscription subscription) {
    loop.kernel.routes.add(loop, subscription);
    count(loop, subscription, 1);
  }

  static void remove(LoopContext loop, Subscription subscription) {
    subscription.end();
    loop.kernel.routes.remove(loop, subscription);
    count(loop, subscription, -1);
  }

  /**
   * Takes out all subscriptions of a session that has ended, soon: until then messages come that it
   * does not take. One that cannot be taken out keeps no other one in.
   */
  static void removeAll(LoopContext loop, List<Subscription> subscriptions) {
    removeSome(loop, subscriptions, 0, AT_ONCE);
  }

  private static void removeSome(
      LoopContext loop, List<Subscription> subscriptions, int from, int count) {
    int to = Math.min(subscriptions.size(), from + count);
    for (Subscription subscription : subscriptions.subList(from, to)) {
      try {
        remove(loop, subscription);
      } catch (RuntimeException e) {
        loop.incident("end of a subscription", e);
      }
    }
    if (to < subscriptions.size()) {
      loop.mailbox.offer(new Rest(subscriptions, to));
    }
  }

  private record Rest(List<Subscription> subscriptions, int from) implements Mailbox.Item {
    @Override
    public Mailbox.@Nullable Item run(LoopContext loop) {
      loop.spend(SLICE);
      removeSome(loop, subscriptions, from, SLICE);
      return null; // what is left is offered anew: it need not come before what others have
    }
  }

  private static void count(LoopContext loop, Subscription subscription, int change) {
    loop.counters.add(
        subscription.isShared() ? Counter.SHARED_SUBSCRIPTIONS : Counter.SUBSCRIPTIONS, change);
  }
}
