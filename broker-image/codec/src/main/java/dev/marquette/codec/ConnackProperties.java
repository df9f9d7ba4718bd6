package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties of CONNACK; a null is not sent. (3.2.2.3) */
public record ConnackProperties(
    @Nullable Long sessionExpirySeconds,
    @Nullable Integer receiveMaximum,
    @Nullable Integer maximumQos,
    @Nullable Boolean retainAvailable,
    @Nullable Long maximumPacketSize,
    @Nullable String assignedClientId,
    @Nullable Integer topicAliasMaximum,
    @Nullable String reasonString,
    List<UserProperty> userProperties,
    @Nullable Boolean wildcardSubscriptionAvailable,
    @Nullable Boolean subscriptionIdentifierAvailable,
    @Nullable Boolean sharedSubscriptionAvailable,
    @Nullable Integer serverKeepAliveSeconds,
    @Nullable String responseInformation,
    @Nullable String serverReference,
    @Nullable String authenticationMethod,
    byte @Nullable [] authenticationData) {
  public static final ConnackProperties NONE =
      new ConnackProperties(
          null, null, null, null, null, null, null, null, List.of(), null, null, null, null, null,
          null, null, null);

  /** Those of a refusal. */
  static ConnackProperties refusal(
      @Nullable String reasonString, @Nullable String serverReference) {
    return new ConnackProperties(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        reasonString,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        serverReference,
        null,
        null);
  }
}
