package dev.marquette.kernel;

import dev.marquette.topic.RetainedCursor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages that a new subscription has coming, taken from the store in slices as the
 * client takes them: a filter that matches a million of them fills no queue. Each is what is
 * retained when it is its turn: an older one would come after the newer that was delivered live.
 * Confined to one loop.
 */
final class RetainedFeed {
  /** Look-ups in the store at a time. */
  private static final int LOOK_UPS = 16;

  private final RetainedStore store;
  private final RetainedCursor<Message> cursor;
  private final ArrayDeque<String> topics = new ArrayDeque<>(0);
  private Subscription subscription;
  private boolean more = true;

  RetainedFeed(Subscription subscription, RetainedStore store) {
    this.subscription = subscription;
    this.store = store;
    this.cursor = store.match(subscription.filter);
  }

  String filter() {
    return subscription.filter;
  }

  /** The session is in another place: this is the subscription there. */
  void moved(Subscription there) {
    subscription = there;
  }

  /** Whether everything was taken, or the subscription has ended. */
  boolean isDone() {
    return !subscription.isActive() || (topics.isEmpty() && !more);
  }

  /**
   * Looks a bit further in the store, unless something found still waits.
   *
   * @return the look-ups that it took, at most
   */
  int fill() {
    if (!topics.isEmpty() || !more) {
      return 0;
    }
    more = cursor.advance(LOOK_UPS, (topic, message) -> topics.add(topic));
    return LOOK_UPS;
  }

  /** The next one found, or null when {@link #fill} has to look further. */
  @Nullable Delivery poll(LoopContext loop, MqttSettings settings) {
    for (String topic = topics.poll(); topic != null; topic = topics.poll()) {
      Message message = store.get(topic);
      if (message != null && !message.isExpired(loop.millis()) && !isOwn(loop, message)) {
        return delivery(settings, message);
      }
    }
    return null;
  }

  /** Whether the client has published it and asked not to get such. [MQTT-3.8.3-3] */
  private boolean isOwn(LoopContext loop, Message message) {
    if (!subscription.isOwn(message)) {
      return false;
    }
    loop.dropped(DropReason.NO_LOCAL);
    return true;
  }

  private Delivery delivery(MqttSettings settings, Message message) {
    SessionState.Subscription options = subscription.options();
    int qos =
        settings.upgradeQos()
            ? Math.max(message.qos(), options.qos())
            : Math.min(message.qos(), options.qos());
    return Delivery.of(message, qos, true, options.subscriptionId(), null);
  }
}
