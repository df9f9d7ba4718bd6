package dev.marquette.settings;

import dev.marquette.crds.ByteSize;
import dev.marquette.crds.MqttOverrides;
import dev.marquette.crds.MqttSettings.ForceShutdown;
import dev.marquette.crds.TimeSpan;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.Quotas;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a Listener makes of the kernel's settings. */
public final class ListenerOverrides {
  private ListenerOverrides() {}

  /**
   * The settings with what is set instead. It throws an {@link IllegalArgumentException} with the
   * path of what is wrong, its value and what was expected, whatever the settings are.
   */
  public static UnaryOperator<MqttSettings> of(@Nullable MqttOverrides mqtt) {
    return mqtt == null
        ? UnaryOperator.identity()
        : settings -> KernelSettings.at("spec.mqtt", () -> applied(mqtt, settings));
  }

  private static MqttSettings applied(MqttOverrides mqtt, MqttSettings base) {
    MqttOverrides.Quota quota = mqtt.quota();
    ForceShutdown shutdown = mqtt.forceShutdown();
    return new MqttSettings(
        bytes(mqtt.maxPacketSize(), base.maxPacketSizeBytes()),
        or(mqtt.maxClientIdLength(), base.maxClientIdLength()),
        or(mqtt.maxTopicLevels(), base.maxTopicLevels()),
        or(mqtt.maxQos(), base.maxQos()),
        or(mqtt.maxTopicAlias(), base.maxTopicAlias()),
        or(mqtt.retainAvailable(), base.retainAvailable()),
        or(mqtt.wildcardSubscriptionAvailable(), base.wildcardAvailable()),
        or(mqtt.sharedSubscriptionAvailable(), base.sharedAvailable()),
        or(mqtt.serverKeepAlive(), base.serverKeepAliveSeconds()),
        mqtt.keepAlivePercent() == null
            ? base.keepAliveBackoff()
            : KernelSettings.backoff(mqtt.keepAlivePercent()),
        time(mqtt.sessionExpiryInterval(), base.sessionExpiry()),
        or(mqtt.maxInflight(), base.maxInflight()),
        or(mqtt.receiveMaximum(), base.receiveMaximum()),
        mqtt.maxAwaitingRel() == null
            ? base.maxAwaitingRel()
            : KernelSettings.limited(mqtt.maxAwaitingRel()),
        time(mqtt.awaitRelTimeout(), base.awaitRelTimeout()),
        time(mqtt.retryInterval(), base.retryInterval()),
        or(mqtt.maxMqueueLength(), base.maxQueueLength()),
        or(mqtt.mqueueStoreQos0(), base.queueQos0()),
        or(mqtt.maxSubscriptions(), base.maxSubscriptions()),
        or(mqtt.upgradeQos(), base.upgradeQos()),
        or(mqtt.ignoreLoopDeliver(), base.ignoreLoopDeliver()),
        time(mqtt.idleTimeout(), base.idleTimeout()),
        base.sharedStrategy(),
        base.maxRetainedMessages(),
        base.maxRetainedPayloadBytes(),
        base.retainedExpiry(),
        shutdown == null ? base.maxOutboundQueue() : shutdown.maxQueueLength(),
        shutdown == null ? base.maxOutboundBytes() : shutdown.maxBytes().bytes(),
        or(mqtt.maxOutboundTopicAlias(), base.maxOutboundTopicAlias()),
        mqtt.mqueuePriorities() == null
            ? base.queuePriorities()
            : KernelSettings.priorities(mqtt.mqueuePriorities()),
        mqtt.responseInformation() == null
            ? base.responseInformation()
            : KernelSettings.given(mqtt.responseInformation()),
        mqtt.rateLimit() == null ? base.rates() : KernelSettings.rates(mqtt.rateLimit()),
        quota == null
            ? base.quotas()
            : new Quotas(KernelSettings.rate(quota.connMessagesRouting()), base.quotas().overall()),
        base.topics(),
        mqtt.redirect() == null ? base.redirect() : KernelSettings.redirect(mqtt.redirect()),
        base.verdictCache(),
        or(mqtt.useUsernameAsClientId(), base.usernameAsClientId()),
        base.groupStrategies(),
        base.congestionAlarm(),
        base.bans(),
        base.clearingIsSilent());
  }

  private static <T> T or(@Nullable T own, T base) {
    return own == null ? base : own;
  }

  private static Duration time(@Nullable TimeSpan own, Duration base) {
    return own == null ? base : own.toDuration();
  }

  private static int bytes(@Nullable ByteSize own, int base) {
    return own == null ? base : KernelSettings.bounded(own.bytes());
  }
}
