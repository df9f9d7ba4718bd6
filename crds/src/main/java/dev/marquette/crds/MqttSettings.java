package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits and defaults of every MQTT connection and session of a cluster. */
@ResourcePart
public record MqttSettings(
    @Default("1MB")
        @Pattern(ByteSize.PATTERN)
        @Size(max = ByteSize.MAX_LENGTH)
        @JsonPropertyDescription(
            "The largest packet that a client may send: 256 to 268435460 bytes.")
        ByteSize maxPacketSize,
    @Default("65535")
        @Min(23)
        @Max(65535)
        @JsonPropertyDescription("The longest client ID, in bytes of UTF-8.")
        Integer maxClientIdLength,
    @Default("128")
        @Min(0)
        @Max(65535)
        @JsonPropertyDescription("The most levels of a topic or filter; 0: no limit.")
        Integer maxTopicLevels,
    @Default("2")
        @Min(0)
        @Max(2)
        @JsonPropertyDescription("The highest QoS that clients may publish with.")
        Integer maxQos,
    @Default("128")
        @Min(0)
        @Max(65535)
        @JsonPropertyDescription(
            "Topic aliases that an MQTT 5 client may set; each keeps a topic in memory.")
        Integer maxTopicAlias,
    @Default("true") @JsonPropertyDescription("Whether messages may be retained.")
        Boolean retainAvailable,
    @Default("true") @JsonPropertyDescription("Whether filters may hold + and #.")
        Boolean wildcardSubscriptionAvailable,
    @Default("true")
        @JsonPropertyDescription("Whether $share/ and $queue/ subscriptions are served.")
        Boolean sharedSubscriptionAvailable,
    @Min(-1)
        @Max(65535)
        @JsonPropertyDescription(
            "Seconds of keep-alive that MQTT 5 clients are told to use; 0: none. Not set, or -1:"
                + " what they ask for.")
        @Nullable Integer serverKeepAlive,
    @Default("2h")
        @Pattern(TimeSpan.SECONDS)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription(
            "How long the session of an MQTT 3 client without clean session outlives its connection;"
                + " MQTT 5 clients say so themselves. In whole seconds.")
        TimeSpan sessionExpiryInterval,
    @Default("32")
        @Min(0)
        @Max(65535)
        @JsonPropertyDescription(
            "QoS 1 and 2 messages on their way to a client that it has not acknowledged; 0: 65535.")
        Integer maxInflight,
    @Default("100")
        @Min(1)
        @Max(65535)
        @JsonPropertyDescription(
            "Receive Maximum: QoS 1 and 2 messages that an MQTT 5 client may have on their way to us.")
        Integer receiveMaximum,
    @Default("100")
        @Min(0)
        @Max(65535)
        @JsonPropertyDescription(
            "QoS 2 messages of a client that wait for its PUBREL; 0: 65535. To an MQTT 5 client"
                + " receiveMaximum is the limit, unless it is larger than this.")
        Integer maxAwaitingRel,
    @Default("300s")
        @Pattern(TimeSpan.SECONDS)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long a QoS 2 message waits for its PUBREL, in whole seconds.")
        TimeSpan awaitRelTimeout,
    @Default("30s")
        @Pattern(TimeSpan.SECONDS)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription(
            "When an unacknowledged message is sent again to a connected MQTT 3 client, in whole"
                + " seconds; 0: only after a reconnect.")
        TimeSpan retryInterval,
    @Default("1000")
        @Min(0)
        @Max(10000000)
        @JsonPropertyDescription(
            "Messages of one priority that wait for a client; 0: bounded by forceShutdown.maxBytes"
                + " alone.")
        Integer maxMqueueLength,
    @Default("true")
        @JsonPropertyDescription("Whether QoS 0 messages wait for a client that is away.")
        Boolean mqueueStoreQos0,
    @Default("0")
        @Min(0)
        @Max(10000000)
        @JsonPropertyDescription("Subscriptions of a session; 0: no limit.")
        Integer maxSubscriptions,
    @Default("false")
        @JsonPropertyDescription(
            "Delivers with the higher of the publisher's and subscription's QoS.")
        Boolean upgradeQos,
    @Default("false") @JsonPropertyDescription("Sends an MQTT 3 client none of its own messages.")
        Boolean ignoreLoopDeliver,
    @Default("15s")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long a new connection has to send its CONNECT.")
        TimeSpan idleTimeout,
    @Default("random")
        @JsonPropertyDescription("Which member of a shared subscription gets a message.")
        SharedSubscriptionStrategy sharedSubscriptionStrategy,
    @Default("{}")
        @JsonPropertyDescription("Bounds of retained messages, and how they are cleared.")
        Retained retained,
    @Default("{}") @JsonPropertyDescription("When a client that reads too slowly is let go.")
        ForceShutdown forceShutdown,
    @Default("32")
        @Min(0)
        @Max(65535)
        @JsonPropertyDescription(
            "Topic aliases that an MQTT 5 client is sent, if it takes as many; each keeps a topic in"
                + " memory.")
        Integer maxOutboundTopicAlias,
    @Default("{}")
        @JsonPropertyDescription("Which of the messages that wait for a client go first.")
        MqueuePriorities mqueuePriorities,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "Response Information: what an MQTT 5 client is told that asks for it, such as the prefix"
                + " of its response topics. Not set, or empty: nothing.")
        @Nullable String responseInformation,
    @Default("{}") @JsonPropertyDescription("How fast a client may send.") RateLimit rateLimit,
    @Default("{}") @JsonPropertyDescription("How many messages of clients are routed.") Quota quota,
    @Size(max = 128)
        @JsonPropertyDescription(
            "Gives topics other names: the first rule whose filter matches decides. Access rules are"
                + " asked about the name that the client says; what comes out is not rewritten"
                + " again.")
        List<TopicRewrite> rewrite,
    @Size(max = 64)
        @JsonPropertyDescription(
            "What every client is subscribed to when it connects, unless its session is already with"
                + " the same options. No access rule is asked, and nothing is rewritten: it is the"
                + " cluster that asks.")
        List<AutoSubscription> autoSubscribe,
    @Default("150")
        @Min(100)
        @Max(2000)
        @JsonPropertyDescription(
            "How long a client may be silent, in percent of its keep-alive; 150 is the standard's.")
        Integer keepAlivePercent,
    @JsonPropertyDescription(
            "Sends clients to another server: CONNECT is refused, and what is connected stays until"
                + " the broker ends. Not set: they are let in.")
        @Nullable Redirect redirect,
    @Default("false")
        @JsonPropertyDescription(
            "Knows a client that gives a user name by that, whatever client ID it gives.")
        Boolean useUsernameAsClientId,
    @KeyedBy("group")
        @Size(max = 256)
        @JsonPropertyDescription(
            "Groups of shared subscriptions, of whatever filter, that have another strategy than"
                + " sharedSubscriptionStrategy.")
        List<SharedGroup> sharedSubscriptionGroups,
    @Default("{}")
        @JsonPropertyDescription("Whether an alarm tells of clients that take too little.")
        ConnectionCongestion connectionCongestion,
    @Default("{}")
        @JsonPropertyDescription(
            "Messages to $delayed/SECONDS/TOPIC, which are published to TOPIC in so many seconds"
                + " (4294967 and more are a Unix time, at most 4294967 s ahead). Access rules are"
                + " asked about both names, and # covers no name that begins with $. They wait in"
                + " the memory of the broker that took them: one that stops hands them on to"
                + " another, one that dies loses them.")
        Delayed delayed,
    @Default("{}") @JsonPropertyDescription("When a client that comes and goes is banned.")
        FlappingDetect flappingDetect,
    @Default("{}") @JsonPropertyDescription("Who may not connect.") Bans bans) {
  public MqttSettings {
    Defaults defaults = Defaults.of(MqttSettings.class);
    maxPacketSize = defaults.or("maxPacketSize", maxPacketSize);
    maxClientIdLength = defaults.or("maxClientIdLength", maxClientIdLength);
    maxTopicLevels = defaults.or("maxTopicLevels", maxTopicLevels);
    maxQos = defaults.or("maxQos", maxQos);
    maxTopicAlias = defaults.or("maxTopicAlias", maxTopicAlias);
    retainAvailable = defaults.or("retainAvailable", retainAvailable);
    wildcardSubscriptionAvailable =
        defaults.or("wildcardSubscriptionAvailable", wildcardSubscriptionAvailable);
    sharedSubscriptionAvailable =
        defaults.or("sharedSubscriptionAvailable", sharedSubscriptionAvailable);
    sessionExpiryInterval = defaults.or("sessionExpiryInterval", sessionExpiryInterval);
    maxInflight = defaults.or("maxInflight", maxInflight);
    receiveMaximum = defaults.or("receiveMaximum", receiveMaximum);
    maxAwaitingRel = defaults.or("maxAwaitingRel", maxAwaitingRel);
    awaitRelTimeout = defaults.or("awaitRelTimeout", awaitRelTimeout);
    retryInterval = defaults.or("retryInterval", retryInterval);
    maxMqueueLength = defaults.or("maxMqueueLength", maxMqueueLength);
    mqueueStoreQos0 = defaults.or("mqueueStoreQos0", mqueueStoreQos0);
    maxSubscriptions = defaults.or("maxSubscriptions", maxSubscriptions);
    upgradeQos = defaults.or("upgradeQos", upgradeQos);
    ignoreLoopDeliver = defaults.or("ignoreLoopDeliver", ignoreLoopDeliver);
    idleTimeout = defaults.or("idleTimeout", idleTimeout);
    sharedSubscriptionStrategy =
        defaults.or("sharedSubscriptionStrategy", sharedSubscriptionStrategy);
    retained = defaults.or("retained", retained);
    forceShutdown = defaults.or("forceShutdown", forceShutdown);
    maxOutboundTopicAlias = defaults.or("maxOutboundTopicAlias", maxOutboundTopicAlias);
    mqueuePriorities = defaults.or("mqueuePriorities", mqueuePriorities);
    rateLimit = defaults.or("rateLimit", rateLimit);
    quota = defaults.or("quota", quota);
    rewrite = Defaults.list(rewrite);
    autoSubscribe = Defaults.list(autoSubscribe);
    keepAlivePercent = defaults.or("keepAlivePercent", keepAlivePercent);
    useUsernameAsClientId = defaults.or("useUsernameAsClientId", useUsernameAsClientId);
    sharedSubscriptionGroups = Defaults.list(sharedSubscriptionGroups);
    connectionCongestion = defaults.or("connectionCongestion", connectionCongestion);
    delayed = defaults.or("delayed", delayed);
    flappingDetect = defaults.or("flappingDetect", flappingDetect);
    bans = defaults.or("bans", bans);
  }

  /** Which member of a shared subscription gets a message. */
  public enum SharedSubscriptionStrategy {
    @JsonProperty("random")
    RANDOM,
    @JsonProperty("round_robin")
    ROUND_ROBIN,
    @JsonProperty("sticky")
    STICKY,
    @JsonProperty("hash_clientid")
    HASH_CLIENTID,
    @JsonProperty("hash_topic")
    HASH_TOPIC,
    @JsonProperty("local")
    LOCAL
  }

  /** The strategy of one group. */
  @ResourcePart
  public record SharedGroup(
      @Required
          @Pattern("^[^+#/]+$")
          @Size(min = 1, max = 256)
          @JsonPropertyDescription(
              "The name, as in $share/name/filter; $queue is that of $queue/filter.")
          String group,
      @Required @JsonPropertyDescription("Which member gets a message.")
          SharedSubscriptionStrategy strategy) {}

  /** Bounds of retained messages, and what becomes of those that clear one. */
  @ResourcePart
  public record Retained(
      @Default("0")
          @Min(0)
          @Max(1000000000)
          @JsonPropertyDescription("Topics with a retained message; 0: no limit.")
          Integer maxMessages,
      @Default("1MB")
          @Pattern(ByteSize.PATTERN)
          @Size(max = ByteSize.MAX_LENGTH)
          @JsonPropertyDescription("The largest payload that is retained; 0: no limit.")
          ByteSize maxPayloadSize,
      @Default("0s")
          @Pattern(TimeSpan.PATTERN)
          @Size(max = TimeSpan.MAX_LENGTH)
          @JsonPropertyDescription(
              "How long a message is retained at most; 0: without a limit but its own.")
          TimeSpan expiryInterval,
      @Default("false")
          @JsonPropertyDescription(
              "Whether an empty retained message clears its topic and goes to nobody, rules"
                  + " included. The standard has it go to those who subscribe, too.")
          Boolean stopPublishClearMsg) {
    public Retained {
      Defaults defaults = Defaults.of(Retained.class);
      maxMessages = defaults.or("maxMessages", maxMessages);
      maxPayloadSize = defaults.or("maxPayloadSize", maxPayloadSize);
      expiryInterval = defaults.or("expiryInterval", expiryInterval);
      stopPublishClearMsg = defaults.or("stopPublishClearMsg", stopPublishClearMsg);
    }
  }

  /** When a client that reads too slowly is let go. */
  @ResourcePart
  public record ForceShutdown(
      @Default("10000")
          @Min(0)
          @Max(10000000)
          @JsonPropertyDescription("Packets that wait to be written to the client; 0: no limit.")
          Integer maxQueueLength,
      @Default("64MB")
          @Pattern(ByteSize.PATTERN)
          @Size(max = ByteSize.MAX_LENGTH)
          @JsonPropertyDescription(
              "Bytes that wait to be written to the client; 0: no limit. As many may wait in its"
                  + " message queue, connected or not: of more, the oldest go.")
          ByteSize maxBytes) {
    public ForceShutdown {
      Defaults defaults = Defaults.of(ForceShutdown.class);
      maxQueueLength = defaults.or("maxQueueLength", maxQueueLength);
      maxBytes = defaults.or("maxBytes", maxBytes);
    }
  }

  /** Another server, to which clients are sent. */
  @ResourcePart
  public record Redirect(
      @Required
          @Size(max = 1024)
          @JsonPropertyDescription(
              "Server Reference: where it is, for MQTT 5 clients; names or addresses, with a port or"
                  + " without, as in broker2.example:1883. Several have spaces between them. Empty:"
                  + " clients are let in, as at a listener that stays open when its MqttCluster"
                  + " sends the others away.")
          String serverReference,
      @Default("UseAnotherServer")
          @JsonPropertyDescription(
              "UseAnotherServer (0x9C) for the time being, ServerMoved (0x9D) for good. Below MQTT 5"
                  + " clients see return code 3.")
          Reason reason) {
    public Redirect {
      reason = Defaults.of(Redirect.class).or("reason", reason);
    }

    /** For how long. */
    public enum Reason {
      @JsonProperty("UseAnotherServer")
      USE_ANOTHER_SERVER,
      @JsonProperty("ServerMoved")
      SERVER_MOVED
    }
  }

  /** Which of the messages that wait for a client go first. */
  @ResourcePart
  public record MqueuePriorities(
      @KeyedBy("topic")
          @Size(max = 1024)
          @JsonPropertyDescription(
              "Topics and their priorities: all that waits of a higher one goes before any of a lower"
                  + " one.")
          List<TopicPriority> topics,
      @Default("lowest") @JsonPropertyDescription("The priority of all other topics.")
          OtherTopics others) {
    public MqueuePriorities {
      topics = Defaults.list(topics);
      others = Defaults.of(MqueuePriorities.class).or("others", others);
    }
  }

  /** The priority of one topic. */
  @ResourcePart
  public record TopicPriority(
      @Required
          @Pattern("^[^+#]+$")
          @Size(min = 1, max = 1024)
          @JsonPropertyDescription(
              "The name of a topic, with its listener's mountpoint; no wildcards.")
          String topic,
      @Required @Min(0) @Max(255) @JsonPropertyDescription("0, the lowest, to 255.")
          Integer priority) {}

  /** The priority of topics that have none of their own. */
  public enum OtherTopics {
    /** As priority 0. */
    @JsonProperty("lowest")
    LOWEST,
    /** Above 255. */
    @JsonProperty("highest")
    HIGHEST
  }

  /** How fast a client may send. */
  @ResourcePart
  public record RateLimit(
      @Pattern(Rate.MESSAGES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription(
              "PUBLISH packets of a connection, as in 100/10s: 100 may come at once, and come back"
                  + " over 10 s. One that is faster is not read from for as long as it takes. Not"
                  + " set: no limit.")
          @Nullable Rate connMessagesIn,
      @Pattern(Rate.BYTES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription("Bytes of a connection, as in 100KB/10s. Not set: no limit.")
          @Nullable Rate connBytesIn) {}

  /** How many messages of clients are routed. */
  @ResourcePart
  public record Quota(
      @Pattern(Rate.MESSAGES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription(
              "Messages of a connection, as in 100/1s; each counts once, and once more for each"
                  + " subscription, shared group and other broker that it goes to. When none are"
                  + " left, QoS 0 is dropped, QoS 1 and 2 are refused with 0x97 in MQTT 5, and"
                  + " below it the connection is closed, so that the client sends them again. Not"
                  + " set: no limit.")
          @Nullable Rate connMessagesRouting,
      @Pattern(Rate.MESSAGES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription(
              "The same for all clients of a pod together, as in 200000/1s. Not set: no limit.")
          @Nullable Rate overallMessagesRouting) {}

  /** Whether an alarm tells of clients that take too little. */
  @ResourcePart
  public record ConnectionCongestion(
      @Default("false")
          @JsonPropertyDescription(
              "Raises the alarm conn_congestion/${clientid}/${username} while a client takes less"
                  + " than it is sent, so that bytes wait at its connection.")
          Boolean alarm,
      @Default("1m")
          @Pattern(TimeSpan.PATTERN)
          @Size(max = TimeSpan.MAX_LENGTH)
          @JsonPropertyDescription(
              "How long a client must have taken all that it is sent for its alarm to be over.")
          TimeSpan minAlarmSustainDuration) {
    public ConnectionCongestion {
      Defaults defaults = Defaults.of(ConnectionCongestion.class);
      alarm = defaults.or("alarm", alarm);
      minAlarmSustainDuration = defaults.or("minAlarmSustainDuration", minAlarmSustainDuration);
    }
  }
}
