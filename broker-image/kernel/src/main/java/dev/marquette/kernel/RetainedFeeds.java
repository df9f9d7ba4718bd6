package dev.marquette.kernel;

import java.util.LinkedHashMap;
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
}
