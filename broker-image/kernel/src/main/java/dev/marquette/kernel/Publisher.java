package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to whoever subscribes. Matching takes no lock and allocates nothing; what crosses
 * loops is one item for each loop that has subscriptions, and one forward for each peer.
 *
 * <p>Has no state of its own: each call runs on the loop that it is given.
 */
final class Publisher {
  private final BrokerKernel kernel;
  private final SharedDispatch shared;

  Publisher(BrokerKernel kernel) {
    this.kernel = kernel;
    this.shared = new SharedDispatch(kernel);
  }

  /** What became of a message when the call returns. */
  enum Outcome {
    /** Nobody subscribes. */
    NOBODY,
    /** All sessions have it. */
    DELIVERED,
    /** The completion will tell. */
    PENDING,
    /** A peer could not be reached. */
    FAILED
  }

  SharedDispatch shared() {
    return shared;
  }

  /**
   * Publishes a message of this broker: taps, retained store, subscribers everywhere.
   *
   * @param source makes the completion when the message leaves the loop; null when nobody waits
   */
  Outcome publish(LoopContext loop, Message message, Completion.@Nullable Source source) {
    if (message.retain()) {
      // Before matching: whoever subscribes from now on finds it in the store or gets it live.
      retain(loop, message);
    }
    boolean silent = isSilent(loop, message.retain(), message.payload().length);
    Outcome outcome = silent ? Outcome.NOBODY : route(loop, message, true, source);
    CountedTopics counted = loop.countedTopics;
    if (counted != null) {
      counted.published(loop, message, outcome == Outcome.NOBODY && !silent);
    }
    return outcome;
  }

  /** Whether a message only clears what is retained, and goes to nobody. */
  static boolean isSilent(LoopContext loop, boolean retain, int payloadLength) {
    return retain && payloadLength == 0 && loop.settings.clearingIsSilent();
  }

  /** Delivers a peer's message to this broker's ordinary subscribers. */
  Outcome deliverLocally(LoopContext loop, Message message, Completion.@Nullable Source source) {
    return route(loop, message, false, source);
  }

  /** About how many a message to the topic goes to: subscriptions, shared groups, peers. */
  int recipients(LoopContext loop, String topic) {
    int sum = 0;
    for (Route route : loop.matches.match(topic)) {
      sum += route.roughCount() + route.groups().length + Long.bitCount(route.peerMask());
    }
    return sum;
  }

  /** Keeps the message as its topic's retained one, here and at the peers. */
  void retain(LoopContext loop, Message message) {
    Message kept = kernel.retained.set(message, loop.settings, loop.millis());
    if (kept != null) {
      kernel.link.get().retained(kept);
    } else {
      loop.dropped(DropReason.RETAINED_LIMIT);
    }
  }

  private Outcome route(
      LoopContext loop, Message message, boolean everywhere, Completion.@Nullable Source source) {
    // Before the masks are read: see SessionMove.
    long epoch = kernel.moveEpoch();
    Route[] routes = loop.matches.match(message.topic());
    long loops = 0;
    long peers = 0;
    boolean groups = false;
    int own = 0;
    for (Route route : routes) {
      loops |= route.loopMask();
      own += route.count(loop.index);
      if (everywhere) {
        peers |= route.peerMask();
        groups |= route.groups().length > 0;
        tap(loop, route, message);
      }
    }
    if (loops == 0 && peers == 0 && !groups) {
      if (everywhere) {
        loop.dropped(DropReason.NO_SUBSCRIBERS);
      }
      return Outcome.NOBODY;
    }
    long others = loops & ~loop.bit;
    boolean ownLater = own > LoopContext.TURN_DELIVERIES || (own > 0 && loop.ownItems > 0);
    long later = ownLater ? others | loop.bit : others;
    Completion completion = null;
    if (source != null && (later != 0 || peers != 0 || groups)) {
      boolean ahead = loop.backlog.isAheadOf(groups ? kernel.allLoops() : later);
      if (ahead || message.qos() > 0) {
        completion = source.begin(message, ahead);
      }
    }
    if (later != 0) {
      handOver(loop, later, message, routes, epoch, completion);
    }
    for (long rest = peers; rest != 0; rest &= rest - 1) {
      forward(
          loop, Long.numberOfTrailingZeros(rest), message, message.qos() > 0 ? completion : null);
    }
    if (own > 0 && !ownLater) {
      deliverNow(loop, message, routes, epoch);
    }
    if (groups) {
      for (Route route : routes) {
        for (SharedGroup group : route.groups()) {
          shared.dispatch(loop, message, group, completion);
        }
      }
    }
    if (completion == null) {
      return Outcome.DELIVERED;
    }
    if (!completion.arriveAsPublisher()) {
      return Outcome.PENDING;
    }
    return completion.hasFailed() ? Outcome.FAILED : Outcome.DELIVERED;
  }

  private void handOver(
      LoopContext loop,
      long loops,
      Message message,
      Route[] routes,
      long epoch,
      @Nullable Completion completion) {
    long targets = loops;
    if (message.qos() == 0) {
      long full = loop.backlog.fullOf(loops);
      if (full != 0) {
        loop.counters.dropped(DropReason.LOOP_BEHIND, Long.bitCount(full));
        targets &= ~full;
        if (targets == 0) {
          return;
        }
      }
    }
    if (completion != null) {
      completion.expect(Long.bitCount(targets));
    }
    if ((targets & loop.bit) != 0) {
      loop.ownItems++;
    }
    Publication publication = new Publication(message, routes, epoch, loop, completion);
    loop.handOver(targets, message, publication);
  }

  private static void deliverNow(LoopContext loop, Message message, Route[] routes, long epoch) {
    for (Route route : routes) {
      Subscription single = route.single(loop.index);
      if (single != null) {
        single.session.deliver(message, single, epoch);
        continue;
      }
      SubscriberSet set = route.set(loop.index);
      for (int i = 0; set != null && i < set.size(); i++) {
        Subscription subscription = set.get(i);
        subscription.session.deliver(message, subscription, epoch);
      }
    }
  }

  private void forward(
      LoopContext loop, int peer, Message message, @Nullable Completion completion) {
    if (completion != null) {
      completion.expect(1);
    }
    loop.counters.increment(Counter.FORWARDED);
    CompletableFuture<@Nullable Void> sent = kernel.link.get().forward(peer, message);
    if (sent.isDone() && !sent.isCompletedExceptionally()) {
      if (completion != null) {
        completion.arrive();
      }
      return;
    }
    sent.whenComplete(
        (nothing, error) -> {
          if (error != null) {
            loop.run(() -> loop.dropped(DropReason.PEER_UNREACHABLE));
          }
          if (completion != null) {
            if (error != null) {
              completion.fail();
            } else {
              completion.arrive();
            }
          }
        });
  }

  private static void tap(LoopContext loop, Route route, Message message) {
    for (MessageTap tap : route.taps()) {
      try {
        tap.onMessage(message);
      } catch (Throwable e) {
        loop.incident("tap", e);
      }
    }
  }
}
