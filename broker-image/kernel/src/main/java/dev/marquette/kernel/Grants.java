package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.topic.TopicFilter;
import dev.marquette.topic.TopicNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives one client subscriptions that nobody forbids it, within what it was told and what the
 * settings allow. Confined to the connection's loop.
 */
final class Grants {
  private final LoopContext loop;
  private final Client client;

  /** Those that get retained messages, when the client has been answered. */
  private final List<Subscription> feeds = new ArrayList<>(0);

  Grants(LoopContext loop, Client client) {
    this.loop = loop;
    this.client = client;
  }

  /**
   * Subscribes to a filter without a {@link #problem}, or changes the subscription that there is;
   * returns what SUBACK says.
   */
  ReasonCode grant(Subscribe.Request request, TopicFilter filter, int subscriptionId) {
    SessionState.Subscription options = options(request, filter, subscriptionId);
    Session session = client.session();
    Subscription present = session.subscription(options.filter(), options.group());
    Subscription subscription = present;
    if (subscription == null) {
      subscription = session.subscribe(options);
    } else {
      subscription.options(options);
    }
    boolean wantsRetained =
        options.retainHandling() == 0 || (options.retainHandling() == 1 && present == null);
    if (wantsRetained && filter.group() == null && client.told().retainAvailable()) {
      feeds.add(subscription);
    }
    return switch (options.qos()) {
      case 0 -> ReasonCode.SUCCESS;
      case 1 -> ReasonCode.GRANTED_QOS_1;
      default -> ReasonCode.GRANTED_QOS_2;
    };
  }

  /** The subscription that the client has to the filter, or null. */
  @Nullable Subscription present(TopicFilter filter) {
    return client.session().subscription(mounted(filter), filter.group());
  }

  /** What the subscription would be. */
  SessionState.Subscription options(
      Subscribe.Request request, TopicFilter filter, int subscriptionId) {
    boolean loopFree = !client.info().version().isV5() && settings().ignoreLoopDeliver();
    return new SessionState.Subscription(
        mounted(filter),
        filter.group(),
        Math.min(request.maximumQos(), client.told().maxQos()),
        filter.group() == null && (request.noLocal() || loopFree || client.bridge()),
        request.retainAsPublished() || client.bridge(),
        request.retainHandling(),
        subscriptionId);
  }

  /** The client has been answered: retained messages follow. */
  void feed(ClientConnection connection) {
    for (Subscription subscription : feeds) {
      client.session().outbox().feed(subscription, loop.kernel.retained);
    }
    if (!feeds.isEmpty()) {
      connection.drain();
    }
  }

  /** Why the client cannot have a subscription to the filter, or null when it can. */
  @Nullable Problem problem(TopicFilter filter) {
    MqttSettings settings = settings();
    MqttSettings told = client.told();
    if (settings.maxTopicLevels() > 0
        && TopicNames.levels(filter.filter()) > settings.maxTopicLevels()) {
      return Problem.FILTER_TOO_DEEP;
    }
    if (!MountedTopics.fits(client.info().mountpoint(), filter.filter())) {
      return Problem.FILTER_TOO_LONG;
    }
    if (filter.wildcard() && !told.wildcardAvailable()) {
      return Problem.WILDCARD_UNAVAILABLE;
    }
    if (filter.group() != null && !told.sharedAvailable()) {
      return Problem.SHARED_UNAVAILABLE;
    }
    boolean full =
        settings.maxSubscriptions() > 0
            && client.session().subscriptionCount() >= settings.maxSubscriptions()
            && present(filter) == null;
    return full ? Problem.SUBSCRIPTIONS_TOO_MANY : null;
  }

  private MqttSettings settings() {
    return client.session().outbox().settings();
  }

  private String mounted(TopicFilter filter) {
    return client.info().mountpoint() + filter.filter();
  }
}
