package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.*;

import java.util.EnumSet;
import java.util.Set;

/** The reason codes that each packet may carry. Any other is a protocol error. (2.4) */
enum AllowedReasons {
  /** [MQTT-3.2.2-8] */
  CONNACK(
      SUCCESS,
      UNSPECIFIED_ERROR,
      MALFORMED_PACKET,
      PROTOCOL_ERROR,
      IMPLEMENTATION_SPECIFIC_ERROR,
      UNSUPPORTED_PROTOCOL_VERSION,
      CLIENT_IDENTIFIER_NOT_VALID,
      BAD_USER_NAME_OR_PASSWORD,
      NOT_AUTHORIZED,
      SERVER_UNAVAILABLE,
      SERVER_BUSY,
      BANNED,
      BAD_AUTHENTICATION_METHOD,
      TOPIC_NAME_INVALID,
      PACKET_TOO_LARGE,
      QUOTA_EXCEEDED,
      PAYLOAD_FORMAT_INVALID,
      RETAIN_NOT_SUPPORTED,
      QOS_NOT_SUPPORTED,
      USE_ANOTHER_SERVER,
      SERVER_MOVED,
      CONNECTION_RATE_EXCEEDED),

  /** PUBACK and PUBREC. [MQTT-3.4.2-1] [MQTT-3.5.2-1] */
  RECEIPT(
      SUCCESS,
      NO_MATCHING_SUBSCRIBERS,
      UNSPECIFIED_ERROR,
      IMPLEMENTATION_SPECIFIC_ERROR,
      NOT_AUTHORIZED,
      TOPIC_NAME_INVALID,
      PACKET_IDENTIFIER_IN_USE,
      QUOTA_EXCEEDED,
      PAYLOAD_FORMAT_INVALID),

  /** PUBREL and PUBCOMP. [MQTT-3.6.2-1] [MQTT-3.7.2-1] */
  RELEASE(SUCCESS, PACKET_IDENTIFIER_NOT_FOUND),

  /** [MQTT-3.9.3-2] */
  SUBACK(
      SUCCESS,
      GRANTED_QOS_1,
      GRANTED_QOS_2,
      UNSPECIFIED_ERROR,
      IMPLEMENTATION_SPECIFIC_ERROR,
      NOT_AUTHORIZED,
      TOPIC_FILTER_INVALID,
      PACKET_IDENTIFIER_IN_USE,
      QUOTA_EXCEEDED,
      SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
      SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
      WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),

  /** [MQTT-3.11.3-2] */
  UNSUBACK(
      SUCCESS,
      NO_SUBSCRIPTION_EXISTED,
      UNSPECIFIED_ERROR,
      IMPLEMENTATION_SPECIFIC_ERROR,
      NOT_AUTHORIZED,
      TOPIC_FILTER_INVALID,
      PACKET_IDENTIFIER_IN_USE),

  /** [MQTT-3.14.2-1] */
  DISCONNECT_OF_CLIENT(
      SUCCESS,
      DISCONNECT_WITH_WILL,
      UNSPECIFIED_ERROR,
      MALFORMED_PACKET,
      PROTOCOL_ERROR,
      IMPLEMENTATION_SPECIFIC_ERROR,
      TOPIC_NAME_INVALID,
      RECEIVE_MAXIMUM_EXCEEDED,
      TOPIC_ALIAS_INVALID,
      PACKET_TOO_LARGE,
      MESSAGE_RATE_TOO_HIGH,
      QUOTA_EXCEEDED,
      ADMINISTRATIVE_ACTION,
      PAYLOAD_FORMAT_INVALID),

  /** [MQTT-3.14.2-1] */
  DISCONNECT_OF_SERVER(
      SUCCESS,
      UNSPECIFIED_ERROR,
      MALFORMED_PACKET,
      PROTOCOL_ERROR,
      IMPLEMENTATION_SPECIFIC_ERROR,
      NOT_AUTHORIZED,
      SERVER_BUSY,
      SERVER_SHUTTING_DOWN,
      BAD_AUTHENTICATION_METHOD,
      KEEP_ALIVE_TIMEOUT,
      SESSION_TAKEN_OVER,
      TOPIC_FILTER_INVALID,
      TOPIC_NAME_INVALID,
      RECEIVE_MAXIMUM_EXCEEDED,
      TOPIC_ALIAS_INVALID,
      PACKET_TOO_LARGE,
      MESSAGE_RATE_TOO_HIGH,
      QUOTA_EXCEEDED,
      ADMINISTRATIVE_ACTION,
      PAYLOAD_FORMAT_INVALID,
      RETAIN_NOT_SUPPORTED,
      QOS_NOT_SUPPORTED,
      USE_ANOTHER_SERVER,
      SERVER_MOVED,
      SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
      CONNECTION_RATE_EXCEEDED,
      MAXIMUM_CONNECT_TIME,
      SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
      WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),

  /** [MQTT-3.15.2-1] */
  AUTH_OF_CLIENT(CONTINUE_AUTHENTICATION, REAUTHENTICATE),

  /** [MQTT-3.15.2-1] */
  AUTH_OF_SERVER(SUCCESS, CONTINUE_AUTHENTICATION);

  private final Set<ReasonCode> reasons;

  AllowedReasons(ReasonCode first, ReasonCode... others) {
    this.reasons = EnumSet.of(first, others);
  }

  static AllowedReasons of(Ack.Type type) {
    return switch (type) {
      case PUBACK, PUBREC -> RECEIPT;
      case PUBREL, PUBCOMP -> RELEASE;
    };
  }

  /** Reads a reason code that is one of these. */
  ReasonCode read(FrameReader in) throws MalformedPacketException {
    int code = in.readByte("reason code");
    ReasonCode reason = ReasonCode.of(code);
    if (reason == null || !reasons.contains(reason)) {
      throw in.protocolError("reason code 0x" + Integer.toHexString(code) + " is not one of its");
    }
    return reason;
  }

  /** Checks a reason that a packet left out. */
  void require(ReasonCode reason, FrameReader in) throws MalformedPacketException {
    if (!reasons.contains(reason)) {
      throw in.protocolError("reason " + reason + " is not one of its");
    }
  }

  boolean contains(ReasonCode reason) {
    return reasons.contains(reason);
  }
}
