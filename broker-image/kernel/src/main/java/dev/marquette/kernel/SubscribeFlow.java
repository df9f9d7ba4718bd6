package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;
import dev.marquette.topic.TopicNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE, filter by filter. Confined to the connection's loop. */
final class SubscribeFlow {
  private final ClientConnection connection;
  private final LoopContext loop;
  private final Client client;
  private final Subscribe subscribe;
  private final List<ReasonCode> reasons;
  private final Slices slices;

  /** Those that get retained messages, when SUBACK is out. */
  private final List<Subscription> feeds = new ArrayList<>(0);

  SubscribeFlow(ClientConnection connection, Client client, Subscribe subscribe) {
    this.connection = connection;
    this.loop = connection.loop();
    this.client = client;
    this.subscribe = subscribe;
    this.reasons = new ArrayList<>(subscribe.requests().size());
    this.slices = new Slices(connection);
  }

  /** Goes on until an answer has to be waited for, the turn is used up, or SUBACK is out. */
  void start() {
    int end = Math.min(subscribe.requests().size(), reasons.size() + Slices.FILTERS);
    while (reasons.size() < end) {
      Subscribe.Request request = subscribe.requests().get(reasons.size());
      TopicFilter filter = parse(request.filter());
      if (filter == null) {
        reasons.add(ReasonCode.TOPIC_FILTER_INVALID);
        continue;
      }
      if (filter.group() != null && request.noLocal() && client.info().version().isV5()) {
        connection.disconnect(ReasonCode.PROTOCOL_ERROR); // [MQTT-3.8.3-4]
        return;
      }
      Verdict verdict = client.authorization().check(Action.SUBSCRIBE, filter.filter());
      if (verdict == null) {
        client
            .authorization()
            .whenKnown(
                later -> {
                  if (decide(request, filter, later)) {
                    start();
                  }
                });
        return;
      }
      if (!decide(request, filter, verdict)) {
        return;
      }
    }
    if (end < subscribe.requests().size()) {
      slices.next(this::start);
      return;
    }
    connection.answer(
        new Suback(subscribe.packetId(), List.copyOf(reasons), ReasonProperties.NONE));
    for (Subscription subscription : feeds) {
      client.session().outbox().feed(subscription, loop.kernel.retained);
    }
    if (!feeds.isEmpty()) {
      connection.drain();
    }
  }

  /** False when the client had to be disconnected. */
  private boolean decide(Subscribe.Request request, TopicFilter filter, Verdict verdict) {
    if (verdict == Verdict.DENY_AND_DISCONNECT) {
      connection.disconnect(ReasonCode.NOT_AUTHORIZED);
      return false;
    }
    reasons.add(verdict == Verdict.DENY ? ReasonCode.NOT_AUTHORIZED : rewrite(request, filter));
    return true;
  }

  private ReasonCode rewrite(Subscribe.Request request, TopicFilter asked) {
    ClientInfo info = client.info();
    TopicFilter filter =
        loop.settings.topics().rewrites().subscribe(asked, info.clientId(), info.username());
    if (filter == null) {
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    ReasonCode problem = unavailable(filter);
    return problem != null ? problem : grant(request, filter);
  }

  private @Nullable ReasonCode unavailable(TopicFilter filter) {
    MqttSettings settings = loop.settings;
    MqttSettings told = client.told();
    if (settings.maxTopicLevels() > 0
        && TopicNames.levels(filter.filter()) > settings.maxTopicLevels()) {
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    if (!MountedTopics.fits(client.info().mountpoint(), filter.filter())) {
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    if (filter.wildcard() && !told.wildcardAvailable()) {
      return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
    }
    if (filter.group() != null && !told.sharedAvailable()) {
      return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
    }
    boolean full =
        settings.maxSubscriptions() > 0
            && client.session().subscriptionCount() >= settings.maxSubscriptions()
            && client.session().subscription(mounted(filter), filter.group()) == null;
    return full ? ReasonCode.QUOTA_EXCEEDED : null;
  }

  private ReasonCode grant(Subscribe.Request request, TopicFilter filter) {
    int qos = Math.min(request.maximumQos(), client.told().maxQos());
    boolean loopFree = !client.info().version().isV5() && loop.settings.ignoreLoopDeliver();
    SessionState.Subscription options =
        new SessionState.Subscription(
            mounted(filter),
            filter.group(),
            qos,
            filter.group() == null && (request.noLocal() || loopFree || client.bridge()),
            request.retainAsPublished() || client.bridge(),
            request.retainHandling(),
            subscribe.subscriptionId());
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
    if (wantsRetained && filter.group() == null) {
      feeds.add(subscription);
    }
    return switch (qos) {
      case 0 -> ReasonCode.SUCCESS;
      case 1 -> ReasonCode.GRANTED_QOS_1;
      default -> ReasonCode.GRANTED_QOS_2;
    };
  }

  private String mounted(TopicFilter filter) {
    return client.info().mountpoint() + filter.filter();
  }

  static @Nullable TopicFilter parse(String raw) {
    try {
      return TopicFilter.parse(raw);
    } catch (InvalidTopicException e) {
      return null; // the client is told by a reason code
    }
  }
}
