package dev.marquette.kernel;

import dev.marquette.topic.RetainedCursor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages that a new subscription has coming, taken from the store in slices as the
 * client takes them: a filter that matches a million of them fills no queue. Confined to one loop.
 */
final class RetainedFeed {
  /** Look-ups in the store at a time. */
  private static final int STEPS = 64;

  private final Subscription subscription;
  private final RetainedCursor<Message> cursor;
  private final ArrayDeque<Message> found = new ArrayDeque<>(0);
  private boolean more = true;

  RetainedFeed(Subscription subscription, RetainedCursor<Message> cursor) {
    this.subscription = subscription;
    this.cursor = cursor;
  }

  /** Whether everything was taken, or the subscription has ended. */
  boolean isDone() {
    return !subscription.isActive() || (found.isEmpty() && !more);
  }

  /** Looks a bit further in the store, unless something found still waits. */
  void fill() {
    if (found.isEmpty() && more) {
      more = cursor.advance(STEPS, (topic, message) -> found.add(message));
    }
  }

  /** The next one found, or null when {@link #fill} has to look further. */
  @Nullable Delivery poll(boolean upgradeQos, long nowMillis) {
    Message message = found.poll();
    while (message != null && message.isExpired(nowMillis)) {
      message = found.poll();
    }
    if (message == null) {
      return null;
    }
    SessionState.Subscription options = subscription.options();
    int qos =
        upgradeQos
            ? Math.max(message.qos(), options.qos())
            : Math.min(message.qos(), options.qos());
    return Delivery.of(message, qos, true, options.subscriptionId(), null);
  }
}
