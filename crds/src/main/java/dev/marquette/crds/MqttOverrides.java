package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a listener has different of a cluster's {@link MqttSettings}: those that are a connection's
 * or a session's own. Names, meaning and bounds are theirs; null is the cluster's.
 */
@ResourcePart
public record MqttOverrides(
    @Pattern(ByteSize.PATTERN) @Size(max = ByteSize.MAX_LENGTH) @JsonPropertyDescription(SAME)
        @Nullable ByteSize maxPacketSize,
    @Min(23) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer maxClientIdLength,
    @Min(0) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer maxTopicLevels,
    @Min(0) @Max(2) @JsonPropertyDescription(SAME) @Nullable Integer maxQos,
    @Min(0) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer maxTopicAlias,
    @JsonPropertyDescription(SAME) @Nullable Boolean retainAvailable,
    @JsonPropertyDescription(SAME) @Nullable Boolean wildcardSubscriptionAvailable,
    @JsonPropertyDescription(SAME) @Nullable Boolean sharedSubscriptionAvailable,
    @Min(-1) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer serverKeepAlive,
    @Pattern(TimeSpan.SECONDS) @Size(max = TimeSpan.MAX_LENGTH) @JsonPropertyDescription(SAME)
        @Nullable TimeSpan sessionExpiryInterval,
    @Min(0) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer maxInflight,
    @Min(1) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer receiveMaximum,
    @Min(0) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer maxAwaitingRel,
    @Pattern(TimeSpan.SECONDS) @Size(max = TimeSpan.MAX_LENGTH) @JsonPropertyDescription(SAME)
        @Nullable TimeSpan awaitRelTimeout,
    @Pattern(TimeSpan.SECONDS) @Size(max = TimeSpan.MAX_LENGTH) @JsonPropertyDescription(SAME)
        @Nullable TimeSpan retryInterval,
    @Min(0) @Max(10000000) @JsonPropertyDescription(SAME) @Nullable Integer maxMqueueLength,
    @JsonPropertyDescription(SAME) @Nullable Boolean mqueueStoreQos0,
    @Min(0) @Max(10000000) @JsonPropertyDescription(SAME) @Nullable Integer maxSubscriptions,
    @JsonPropertyDescription(SAME) @Nullable Boolean upgradeQos,
    @JsonPropertyDescription(SAME) @Nullable Boolean ignoreLoopDeliver,
    @Pattern(TimeSpan.PATTERN) @Size(max = TimeSpan.MAX_LENGTH) @JsonPropertyDescription(SAME)
        @Nullable TimeSpan idleTimeout,
    @JsonPropertyDescription(WHOLE) MqttSettings.@Nullable ForceShutdown forceShutdown,
    @Min(0) @Max(65535) @JsonPropertyDescription(SAME) @Nullable Integer maxOutboundTopicAlias,
    @JsonPropertyDescription(WHOLE) MqttSettings.@Nullable MqueuePriorities mqueuePriorities,
    @Size(max = 1024) @JsonPropertyDescription(SAME) @Nullable String responseInformation,
    @JsonPropertyDescription(WHOLE) MqttSettings.@Nullable RateLimit rateLimit,
    @JsonPropertyDescription(WHOLE) @Nullable Quota quota,
    @Min(100) @Max(2000) @JsonPropertyDescription(SAME) @Nullable Integer keepAlivePercent,
    @JsonPropertyDescription(WHOLE) MqttSettings.@Nullable Redirect redirect,
    @JsonPropertyDescription(SAME) @Nullable Boolean useUsernameAsClientId) {
  private static final String SAME = "As in the MqttCluster's spec.mqtt. Not set: as it says.";
  private static final String WHOLE = "Instead of all that the MqttCluster's spec.mqtt has there.";

  /** How many messages of clients are routed; what all share is the cluster's alone. */
  @ResourcePart
  public record Quota(
      @Pattern(Rate.MESSAGES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription("Messages of a connection, as in 100/1s. Not set: no limit.")
          @Nullable Rate connMessagesRouting) {}
}
