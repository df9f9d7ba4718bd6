package dev.marquette.kernel;

import dev.marquette.codec.PacketEncoder;
import dev.marquette.kernel.bans.BanSettings;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits and defaults of MQTT for one broker or, with a listener's overrides, for one listener.
 * Names and defaults are EMQX 4.3's zone keys. A limit of 0 means none, unless said otherwise. What
 * is out of range is refused when the record is made, and not when a client comes.
 *
 * @param maxPacketSizeBytes larger packets end the connection with 0x95; 256 to what MQTT can carry
 * @param maxClientIdLength in UTF-8 bytes; longer ones are refused with 0x85
 * @param maxTopicLevels 0 for no limit
 * @param maxQos 0 to 2
 * @param maxTopicAlias inbound, 0 to 65,535
 * @param serverKeepAliveSeconds overrides the client's keep-alive in MQTT 5; -1 for not
 * @param keepAliveBackoff half of the keep-alives that a client may be silent for, 0.5 to 10
 * @param sessionExpiry for MQTT 3 clients without clean session
 * @param maxInflight outbound QoS 1 and 2 window, at most the client's Receive Maximum; 0 for
 *     65,535
 * @param receiveMaximum inbound QoS 1 and 2 window that MQTT 5 clients are told, 1 to 65,535
 * @param maxAwaitingRel inbound QoS 2 packet IDs held
 * @param retryInterval when MQTT 3 clients get unacknowledged messages again; zero for never
 * @param maxQueueLength messages of one priority that wait for a client; of more, QoS 0 goes first,
 *     then the oldest
 * @param queueQos0 whether QoS 0 waits too for clients that are away
 * @param idleTimeout to CONNECT, from where MQTT begins: the PROXY protocol's header, TLS and the
 *     upgrade to a WebSocket are behind it; a second to a day
 * @param maxOutboundQueue packets pending at one connection before it is shut down (force
 *     shutdown); QoS 0 uses half of it
 * @param maxOutboundBytes bytes pending at one connection before it is shut down; QoS 0 uses half
 *     of it. As many may wait in the queue of a session; of more, the oldest go as for {@code
 *     maxQueueLength}
 * @param maxOutboundTopicAlias aliases that a client gets which takes some, 0 to 65,535
 * @param queuePriorities which of the messages that wait go first
 * @param responseInformation what a client is told that asks where to expect responses; up to
 *     65,535 bytes of UTF-8, null for nothing
 * @param rates of each connection; those of a listener: {@link Kernel#listenerLimits}
 * @param topics what the topics that clients name stand for
 * @param redirect where clients are sent instead of being let in; null to let them in
 * @param verdictCache what is remembered of authorization
 * @param usernameAsClientId whether a client that gives a user name is known by that, whatever
 *     client ID it gives
 * @param groupStrategies by name, of shared groups that have another than {@code sharedStrategy}
 * @param congestionAlarm whether it is told of clients that take too little
 * @param bans who may not connect
 * @param clearingIsSilent whether a retained message without payload clears its topic and goes to
 *     nobody; the standard has it go to those who subscribe (3.3.1.3)
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
    long maxOutboundBytes,
    int maxOutboundTopicAlias,
    QueuePriorities queuePriorities,
    @Nullable String responseInformation,
    RateLimits rates,
    Quotas quotas,
    TopicSettings topics,
    @Nullable Redirect redirect,
    VerdictCache verdictCache,
    boolean usernameAsClientId,
    Map<String, SharedStrategy> groupStrategies,
    CongestionAlarm congestionAlarm,
    BanSettings bans,
    boolean clearingIsSilent) {

  private static final int UINT16 = 65_535;

  /** Less, and hardly a CONNECT fits. */
  private static final int SMALLEST_MAX_PACKET = 256;

  /** MQTT's longest intervals, but for those that never end. */
  private static final Duration LONGEST = Duration.ofSeconds(0xFFFF_FFFFL);

  public MqttSettings {
    check(
        "maxPacketSizeBytes",
        maxPacketSizeBytes,
        SMALLEST_MAX_PACKET,
        PacketEncoder.MAX_PACKET_SIZE_BYTES);
    check("maxClientIdLength", maxClientIdLength, 0, UINT16);
    check("maxTopicLevels", maxTopicLevels, 0, UINT16);
    check("maxQos", maxQos, 0, 2);
    check("maxTopicAlias", maxTopicAlias, 0, UINT16);
    check("serverKeepAliveSeconds", serverKeepAliveSeconds, -1, UINT16);
    if (!(keepAliveBackoff >= 0.5 && keepAliveBackoff <= 10)) { // not a number is not either
      throw outOfRange("keepAliveBackoff", keepAliveBackoff, 0.5, 10);
    }
    check("sessionExpiry", sessionExpiry, Duration.ZERO, LONGEST);
    check("maxInflight", maxInflight, 0, UINT16);
    check("receiveMaximum", receiveMaximum, 1, UINT16);
    check("maxAwaitingRel", maxAwaitingRel, 0, UINT16);
    check("awaitRelTimeout", awaitRelTimeout, Duration.ZERO, Duration.ofDays(365));
    check("retryInterval", retryInterval, Duration.ZERO, Duration.ofDays(365));
    check("maxQueueLength", maxQueueLength, 0, Integer.MAX_VALUE);
    check("maxSubscriptions", maxSubscriptions, 0, Integer.MAX_VALUE);
    check("idleTimeout", idleTimeout, Duration.ofSeconds(1), Duration.ofDays(1));
    check("maxRetainedMessages", maxRetainedMessages, 0, Integer.MAX_VALUE);
    check("maxRetainedPayloadBytes", maxRetainedPayloadBytes, 0, Integer.MAX_VALUE);
    check("retainedExpiry", retainedExpiry, Duration.ZERO, LONGEST);
    check("maxOutboundQueue", maxOutboundQueue, 0, Integer.MAX_VALUE);
    check("maxOutboundBytes", maxOutboundBytes, 0L, Long.MAX_VALUE);
    check("maxOutboundTopicAlias", maxOutboundTopicAlias, 0, UINT16);
    int responseBytes =
        responseInformation == null ? 0 : ByteBufUtil.utf8Bytes(responseInformation);
    check("bytes of responseInformation", responseBytes, 0, UINT16);
    groupStrategies = Map.copyOf(groupStrategies);
    queuePriorities = queuePriorities.topics().isEmpty() ? QueuePriorities.NONE : queuePriorities;
  }

  private static <T extends Comparable<T>> void check(String setting, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw outOfRange(setting, value, least, most);
    }
  }

  private static IllegalArgumentException outOfRange(
      String setting, Object value, Object least, Object most) {
    return new IllegalArgumentException(
        "%s is %s; expected %s to %s".formatted(setting, value, least, most));
  }

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
          64L << 20,
          32,
          QueuePriorities.NONE,
          null,
          RateLimits.NONE,
          Quotas.NONE,
          TopicSettings.DEFAULT,
          null,
          VerdictCache.DEFAULT,
          false,
          Map.of(),
          CongestionAlarm.OFF,
          BanSettings.DEFAULT,
          false);
}
