package dev.marquette.app.apply;

import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.MqttSettings.SharedStrategy;

/** The kernel's settings of an MqttCluster. */
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
        MqttSettings.DEFAULT.keepAliveBackoff(),
        mqtt.sessionExpiryInterval().toDuration(),
        mqtt.maxInflight(),
        mqtt.receiveMaximum(),
        mqtt.maxAwaitingRel() == 0 ? UNLIMITED : mqtt.maxAwaitingRel(),
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
        KernelTopics.of(mqtt));
  }

  private static int bounded(long bytes) {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
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
