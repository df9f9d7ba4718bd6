package dev.marquette.app.apply;

import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
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
import dev.marquette.kernel.VerdictCache;
import dev.marquette.topic.TrieLayout;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kernel's settings of an MqttCluster, and its limits of a Listener. */
final class KernelSettings {
  private static final int UNLIMITED = 65_535;

  private KernelSettings() {}

  static MqttSettings of(MqttClusterSpec cluster) {
    dev.marquette.crds.MqttSettings mqtt = cluster.mqtt();
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
        mqtt.responseInformation(),
        rates(mqtt.rateLimit()),
        new Quotas(
            rate(mqtt.quota().connMessagesRouting()), rate(mqtt.quota().overallMessagesRouting())),
        KernelTopics.of(mqtt),
        redirect(mqtt.redirect()),
        new VerdictCache(
            cluster.authorization().cache().maxSize(),
            cluster.authorization().cache().ttl().toDuration()),
        mqtt.useUsernameAsClientId(),
        mqtt.sharedSubscriptionGroups().stream()
            .collect(Collectors.toMap(SharedGroup::group, group -> strategy(group.strategy()))),
        congestion(mqtt.connectionCongestion()),
        KernelBans.of(mqtt));
  }

  private static CongestionAlarm congestion(ConnectionCongestion given) {
    try {
      return new CongestionAlarm(given.alarm(), given.minAlarmSustainDuration().toDuration());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("spec.mqtt.connectionCongestion: " + e.getMessage(), e);
    }
  }

  static TrieLayout routeTable(MqttClusterSpec cluster) {
    return switch (cluster.routeTable()) {
      case COMPACT -> TrieLayout.COMPACT;
      case FAST -> TrieLayout.FAST;
    };
  }

  /** What all connections of a listener share. */
  static RateLimits limits(ListenerSpec listener) {
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

  static @Nullable Redirect redirect(dev.marquette.crds.MqttSettings.@Nullable Redirect redirect) {
    return redirect == null
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
