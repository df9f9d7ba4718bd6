package dev.marquette.settings;

import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.MqttClusterSpec.Authorization.Cache;
import dev.marquette.crds.MqttSettings.ConnectionCongestion;
import dev.marquette.crds.MqttSettings.MqueuePriorities;
import dev.marquette.crds.MqttSettings.SharedGroup;
import dev.marquette.crds.MqttSettings.TopicPriority;
import dev.marquette.kernel.CongestionAlarm;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.QueuePriorities;
import dev.marquette.kernel.Quotas;
import dev.marquette.kernel.Rate;
import dev.marquette.kernel.RateLimits;
import dev.marquette.kernel.Redirect;
import dev.marquette.kernel.TopicSettings;
import dev.marquette.kernel.VerdictCache;
import dev.marquette.kernel.bans.BanSettings;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicNames;
import dev.marquette.topic.TrieLayout;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kernel's settings of an MqttCluster, and its limits of a Listener. */
public final class KernelSettings {
  private static final int UNLIMITED = 65_535;

  private KernelSettings() {}

  /**
   * The settings of all clients.
   *
   * @throws IllegalArgumentException with the path of what is wrong, its value and what was
   *     expected
   */
  public static MqttSettings of(MqttClusterSpec cluster) {
    dev.marquette.crds.MqttSettings mqtt = cluster.mqtt();
    // those that know their own paths
    TopicSettings topics = KernelTopics.of(mqtt);
    BanSettings bans = KernelBans.of(mqtt);
    CongestionAlarm congestion =
        at("spec.mqtt.connectionCongestion", () -> congestion(mqtt.connectionCongestion()));
    VerdictCache cache =
        at("spec.authorization.cache", () -> verdictCache(cluster.authorization().cache()));
    return at("spec.mqtt", () -> of(mqtt, topics, cache, congestion, bans));
  }

  private static MqttSettings of(
      dev.marquette.crds.MqttSettings mqtt,
      TopicSettings topics,
      VerdictCache cache,
      CongestionAlarm congestion,
      BanSettings bans) {
    Integer serverKeepAlive = mqtt.serverKeepAlive();
    return new MqttSettings(
        bounded(mqtt.maxPacketSize().bytes()),
        mqtt.maxClientIdLength(),
        mqtt.maxTopicLevels(),
        mqtt.maxQos(),
        mqtt.maxTopicAlias(),
        mqtt.retainAvailable(),
        mqtt.wildcardSubscriptionAvailable(),
        mqtt.sharedSubscriptionAvailable(),
        serverKeepAlive == null ? -1 : serverKeepAlive,
        backoff(mqtt.keepAlivePercent()),
        mqtt.sessionExpiryInterval().toDuration(),
        mqtt.maxInflight(),
        mqtt.receiveMaximum(),
        limited(mqtt.maxAwaitingRel()),
        mqtt.awaitRelTimeout().toDuration(),
        mqtt.retryInterval().toDuration(),
        mqtt.maxMqueueLength(),
        mqtt.mqueueStoreQos0(),
        mqtt.maxSubscriptions(),
        mqtt.upgradeQos(),
        mqtt.ignoreLoopDeliver(),
        mqtt.idleTimeout().toDuration(),
        strategy(mqtt.sharedSubscriptionStrategy()),
        mqtt.retained().maxMessages(),
        bounded(mqtt.retained().maxPayloadSize().bytes()),
        mqtt.retained().expiryInterval().toDuration(),
        mqtt.forceShutdown().maxQueueLength(),
        mqtt.forceShutdown().maxBytes().bytes(),
        mqtt.maxOutboundTopicAlias(),
        priorities(mqtt.mqueuePriorities()),
        given(mqtt.responseInformation()),
        rates(mqtt.rateLimit()),
        new Quotas(
            rate(mqtt.quota().connMessagesRouting()), rate(mqtt.quota().overallMessagesRouting())),
        topics,
        redirect(mqtt.redirect()),
        cache,
        mqtt.useUsernameAsClientId(),
        mqtt.sharedSubscriptionGroups().stream()
            .collect(Collectors.toMap(SharedGroup::group, group -> strategy(group.strategy()))),
        congestion,
        bans,
        mqtt.retained().stopPublishClearMsg());
  }

  /** What is made, or why it cannot be, with its place. */
  static <T> T at(String path, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private static CongestionAlarm congestion(ConnectionCongestion given) {
    return new CongestionAlarm(given.alarm(), given.minAlarmSustainDuration().toDuration());
  }

  private static VerdictCache verdictCache(Cache given) {
    return new VerdictCache(given.maxSize(), given.ttl().toDuration());
  }

  /**
   * The names of the topics that are counted.
   *
   * @throws IllegalArgumentException with the place of one that is no topic name
   */
  public static List<String> countedTopics(MqttClusterSpec cluster) {
    List<String> names = cluster.topicMetrics();
    for (int i = 0; i < names.size(); i++) {
      try {
        TopicNames.check(names.get(i));
      } catch (InvalidTopicException e) {
        throw new IllegalArgumentException(
            "spec.topicMetrics[%d]: %s".formatted(i, e.getMessage()), e);
      }
    }
    return names;
  }

  /** How the route table is laid out. */
  public static TrieLayout routeTable(MqttClusterSpec cluster) {
    return switch (cluster.routeTable()) {
      case COMPACT -> TrieLayout.COMPACT;
      case FAST -> TrieLayout.FAST;
    };
  }

  /** What all connections of a listener share. */
  public static RateLimits limits(ListenerSpec listener) {
    return new RateLimits(
        rate(listener.rateLimit().messagesIn()), rate(listener.rateLimit().bytesIn()));
  }

  static @Nullable Rate rate(dev.marquette.crds.@Nullable Rate rate) {
    return rate == null ? null : new Rate(rate.amount(), rate.interval().toDuration());
  }

  /** What one connection has. */
  static RateLimits rates(dev.marquette.crds.MqttSettings.RateLimit limit) {
    return new RateLimits(rate(limit.connMessagesIn()), rate(limit.connBytesIn()));
  }

  /** An empty text is as one that is not set: so a listener can do without its cluster's. */
  static @Nullable String given(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  static @Nullable Redirect redirect(dev.marquette.crds.MqttSettings.@Nullable Redirect redirect) {
    return redirect == null || given(redirect.serverReference()) == null
        ? null
        : new Redirect(
            switch (redirect.reason()) {
              case USE_ANOTHER_SERVER -> false;
              case SERVER_MOVED -> true;
            },
            redirect.serverReference());
  }

  /** Of half of a keep-alive, which is what the kernel's number is of. */
  static double backoff(int percent) {
    return percent / 200.0;
  }

  /** Where 0 is no limit. */
  static int limited(int count) {
    return count == 0 ? UNLIMITED : count;
  }

  static int bounded(long bytes) {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  static QueuePriorities priorities(MqueuePriorities given) {
    int others =
        switch (given.others()) {
          case LOWEST -> QueuePriorities.LOWEST;
          case HIGHEST -> QueuePriorities.HIGHEST;
        };
    return new QueuePriorities(
        given.topics().stream()
            .collect(Collectors.toMap(TopicPriority::topic, TopicPriority::priority)),
        others);
  }

  private static SharedStrategy strategy(
      dev.marquette.crds.MqttSettings.SharedSubscriptionStrategy strategy) {
    return switch (strategy) {
      case RANDOM -> SharedStrategy.RANDOM;
      case ROUND_ROBIN -> SharedStrategy.ROUND_ROBIN;
      case STICKY -> SharedStrategy.STICKY;
      case HASH_CLIENTID -> SharedStrategy.HASH_CLIENTID;
      case HASH_TOPIC -> SharedStrategy.HASH_TOPIC;
      case LOCAL -> SharedStrategy.LOCAL;
    };
  }
}
