package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the subscriptions of other loops, or to more of this loop than one turn
 * may serve: one object, handed to each loop that has subscriptions.
 *
 * @param routes that match; each loop walks its own slots
 * @param epoch see {@link SessionMove}
 * @param origin the loop that published it
 */
record Publication(
    Message message,
    Route[] routes,
    long epoch,
    LoopContext origin,
    @Nullable Completion completion)
    implements Mailbox.Item {

  @Override
  public Mailbox.@Nullable Item run(LoopContext loop) {
    return run(loop, null);
  }

  private Mailbox.@Nullable Item run(LoopContext loop, @Nullable Slice from) {
    Mailbox.Item rest;
    try {
      rest = from == null ? deliver(loop, 0) : from.deliver(loop);
    } catch (Throwable e) {
      end(loop, false);
      throw e;
    }
    if (rest == null) {
      end(loop, true);
    }
    return rest;
  }

  private Mailbox.@Nullable Item deliver(LoopContext loop, int firstRoute) {
    for (int i = firstRoute; i < routes.length; i++) {
      Subscription single = routes[i].single(loop.index);
      if (single != null) {
        single.session.deliver(message, single, epoch);
        loop.spend(1);
        continue;
      }
      SubscriberSet set = routes[i].set(loop.index);
      if (set == null) {
        continue;
      }
      if (set.size() > loop.budget()) {
        return new Slice(this, i, set.show(), set.size(), 0).deliver(loop);
      }
      for (int s = 0; s < set.size(); s++) {
        Subscription subscription = set.get(s);
        subscription.session.deliver(message, subscription, epoch);
      }
      loop.spend(set.size());
    }
    return null;
  }

  /** Nothing of it is left to this loop. */
  private void end(LoopContext loop, boolean delivered) {
    origin.backlog.workedOff(loop, message);
    if (origin == loop) {
      loop.ownItems--;
    }
    if (completion == null) {
      return;
    }
    if (delivered) {
      completion.arrive();
    } else {
      completion.fail();
    }
  }

  /** Where a large fan-out stands. */
  private record Slice(
      Publication publication, int route, Subscription[] subscriptions, int size, int from)
      implements Mailbox.Item {
    @Override
    public Mailbox.@Nullable Item run(LoopContext loop) {
      return publication.run(loop, this);
    }

    private Mailbox.@Nullable Item deliver(LoopContext loop) {
      int to = Math.min(size, from + loop.budget());
      for (int i = from; i < to; i++) {
        Subscription subscription = subscriptions[i];
        if (subscription.isActive()) {
          subscription.session.deliver(publication.message, subscription, publication.epoch);
        }
      }
      loop.spend(to - from);
      return to < size
          ? new Slice(publication, route, subscriptions, size, to)
          : publication.deliver(loop, route + 1);
    }
  }
}
