package dev.marquette.kernel;

import java.time.Duration;

/**
 * The limits and defaults of MQTT for one broker or, with a listener's overrides, for one listener.
 * Names and defaults are EMQX 4.3's zone keys. A limit of 0 means none, unless said otherwise.
 *
 * @param maxPacketSizeBytes larger packets end the connection with 0x95
 * @param maxClientIdLength in UTF-8 bytes; longer ones are refused with 0x85
 * @param maxTopicLevels 0 for no limit
 * @param maxQos 0 to 2
 * @param maxTopicAlias inbound, 0 to 65,535
 * @param serverKeepAliveSeconds overrides the client's keep-alive in MQTT 5; -1 for not
 * @param sessionExpiry for MQTT 3 clients without clean session
 * @param maxInflight outbound QoS 1 and 2 window, at most the client's Receive Maximum; 0 for
 *     65,535
 * @param receiveMaximum inbound QoS 1 and 2 window that MQTT 5 clients are told, 1 to 65,535
 * @param maxAwaitingRel inbound QoS 2 packet IDs held
 * @param retryInterval when MQTT 3 clients get unacknowledged messages again; zero for never
 * @param maxQueueLength messages that wait for a client; of more, QoS 0 goes first, then the oldest
 * @param queueQos0 whether QoS 0 waits too for clients that are away
 * @param idleTimeout from accept to CONNECT
 * @param maxOutboundQueue packets pending at one connection before it is shut down (force
 *     shutdown); QoS 0 uses half of it
 * @param maxOutboundBytes bytes pending at one connection before it is shut down; QoS 0 uses half
 *     of it
 */
public record MqttSettings(
    int maxPacketSizeBytes,
    int maxClientIdLength,
    int maxTopicLevels,
    int maxQos,
    int maxTopicAlias,
    boolean retainAvailable,
    boolean wildcardAvailable,
    boolean sharedAvailable,
    int serverKeepAliveSeconds,
    double keepAliveBackoff,
    Duration sessionExpiry,
    int maxInflight,
    int receiveMaximum,
    int maxAwaitingRel,
    Duration awaitRelTimeout,
    Duration retryInterval,
    int maxQueueLength,
    boolean queueQos0,
    int maxSubscriptions,
    boolean upgradeQos,
    boolean ignoreLoopDeliver,
    Duration idleTimeout,
    SharedStrategy sharedStrategy,
    int maxRetainedMessages,
    int maxRetainedPayloadBytes,
    Duration retainedExpiry,
    int maxOutboundQueue,
    long maxOutboundBytes) {

  /** How a member of a shared group is chosen. */
  public enum SharedStrategy {
    RANDOM,
    ROUND_ROBIN,
    STICKY,
    HASH_CLIENTID,
    HASH_TOPIC,
    LOCAL
  }

  /** EMQX 4.3's shipped values. */
  public static final MqttSettings DEFAULT =
      new MqttSettings(
          1 << 20,
          65_535,
          128,
          2,
          65_535,
          true,
          true,
          true,
          -1,
          0.75,
          Duration.ofHours(2),
          32,
          65_535,
          100,
          Duration.ofSeconds(300),
          Duration.ofSeconds(30),
          1000,
          true,
          0,
          false,
          false,
          Duration.ofSeconds(15),
          SharedStrategy.RANDOM,
          0,
          1 << 20,
          Duration.ZERO,
          10_000,
          64L << 20);
}
