package dev.marquette.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the properties of a PUBLISH or a will while they are read. (3.3.2.3, 3.1.3.2) */
final class MessageProperties {
  private int payloadFormat = -1;
  private long messageExpirySeconds = -1;
  private @Nullable String contentType;
  private @Nullable String responseTopic;
  private byte @Nullable [] correlationData;
  private int topicAlias;
  private @Nullable List<Integer> subscriptionIds;

  /** Reads the value of a property that every message may have; false if it is none of these. */
  boolean read(int id, FrameReader in) throws MalformedPacketException {
    switch (id) {
      case Property.PAYLOAD_FORMAT_INDICATOR ->
          payloadFormat = in.readFlag("payload format indicator") ? 1 : 0;
      case Property.MESSAGE_EXPIRY_INTERVAL ->
          messageExpirySeconds = in.readInt("message expiry interval");
      case Property.CONTENT_TYPE -> contentType = in.readString("content type");
      case Property.RESPONSE_TOPIC -> responseTopic = readResponseTopic(in);
      case Property.CORRELATION_DATA -> correlationData = in.readBinary("correlation data");
      case Property.USER_PROPERTY -> in.readUserProperty();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A topic name without wildcards. [MQTT-3.3.2-13] [MQTT-3.3.2-14] */
  private static String readResponseTopic(FrameReader in) throws MalformedPacketException {
    String topic = in.readString("response topic");
    if (topic.isEmpty() || TopicNames.hasWildcard(topic)) {
      throw in.protocolError(
          "response topic \"" + topic + "\" is not a topic name: it is empty or has a wildcard");
    }
    return topic;
  }

  /** Reads the value of a topic alias, which may not be 0. [MQTT-3.3.2-8] */
  void readTopicAlias(FrameReader in) throws MalformedPacketException {
    topicAlias = in.readShort("topic alias");
    if (topicAlias == 0) {
      throw new MalformedPacketException(
          ReasonCode.TOPIC_ALIAS_INVALID, in.type() + ": topic alias is 0, expected 1 to 65535");
    }
  }

  void readSubscriptionId(FrameReader in) throws MalformedPacketException {
    if (subscriptionIds == null) {
      subscriptionIds = new ArrayList<>(4);
    }
    subscriptionIds.add(in.readSubscriptionId());
  }

  PublishProperties toRecord(List<UserProperty> userProperties) {
    return new PublishProperties(
        payloadFormat,
        messageExpirySeconds,
        contentType,
        responseTopic,
        correlationData,
        userProperties,
        topicAlias,
        subscriptionIds == null ? List.of() : List.copyOf(subscriptionIds));
  }
}
