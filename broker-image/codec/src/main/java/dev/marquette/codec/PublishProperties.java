package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of PUBLISH, and of a will. (3.3.2.3)
 *
 * @param payloadFormat -1 absent, 0 bytes, 1 UTF-8
 * @param messageExpirySeconds -1 absent, else 0 to 4,294,967,295
 * @param topicAlias 0 absent, else 1 to 65,535; of this hop alone, never forwarded
 * @param subscriptionIds of this hop alone; a client must not send any [MQTT-3.3.4-6]
 */
public record PublishProperties(
    int payloadFormat,
    long messageExpirySeconds,
    @Nullable String contentType,
    @Nullable String responseTopic,
    byte @Nullable [] correlationData,
    List<UserProperty> userProperties,
    int topicAlias,
    List<Integer> subscriptionIds) {
  public static final PublishProperties NONE =
      new PublishProperties(-1, -1, null, null, null, List.of(), 0, List.of());

  /** These without what belongs to one hop: what a receiver of the message gets. */
  public PublishProperties forwarded() {
    return topicAlias == 0 && subscriptionIds.isEmpty()
        ? this
        : new PublishProperties(
            payloadFormat,
            messageExpirySeconds,
            contentType,
            responseTopic,
            correlationData,
            userProperties,
            0,
            List.of());
  }
}
