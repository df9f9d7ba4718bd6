package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link RetainedFeed}s of one session, one after the other. A subscription has one at most: a
 * SUBSCRIBE that asks again begins it anew, so that a client that does nothing else gets no further
 * and fills nothing. Confined to one loop.
 */
final class RetainedFeeds {
  private final LinkedHashMap<Subscription, RetainedFeed> waiting = new LinkedHashMap<>();

  /** The first of them, once it has been asked for. */
  private @Nullable RetainedFeed current;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void begin(Subscription subscription, RetainedStore store) {
    waiting.put(subscription, new RetainedFeed(subscription, store));
    current = null;
  }

  /** The subscription gets no more. */
  void end(Subscription subscription) {
    waiting.remove(subscription);
    current = null;
  }

  /** The session is in another place: these are its subscriptions there. */
  void moved(SubscriptionTable subscriptions) {
    List<RetainedFeed> feeds = new ArrayList<>(waiting.values());
    waiting.clear();
    current = null;
    for (RetainedFeed feed : feeds) {
      Subscription subscription = subscriptions.get(feed.filter(), null);
      if (subscription != null) {
        feed.moved(subscription);
        waiting.put(subscription, feed);
      }
    }
  }

  /** The one that is to be served, or null when there is none. */
  @Nullable RetainedFeed current() {
    while (current == null || current.isDone()) {
      if (waiting.isEmpty()) {
        return null;
      }
      if (current != null) {
        waiting.pollFirstEntry();
        current = null;
      } else {
        current = waiting.firstEntry().getValue();
      }
    }
    return current;
  }

  /** Takes as much as can wait in a queue, and as a turn or two find. */
  void take(LoopContext loop, MqttSettings settings, int most, Consumer<Delivery> sink) {
    int budget = 2 * LoopContext.TURN_DELIVERIES;
    int left = most;
    while (budget > 0 && left > 0) {
      RetainedFeed feed = current();
      if (feed == null) {
        return;
      }
      budget -= feed.fill() + 1;
      Delivery delivery = feed.poll(loop, settings);
      if (delivery != null && (delivery.qos() > 0 || settings.queueQos0())) {
        sink.accept(delivery);
        left--;
      }
    }
  }
}
