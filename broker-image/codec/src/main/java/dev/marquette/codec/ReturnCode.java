package dev.marquette.codec;

import org.jspecify.annotations.Nullable;

/** How CONNACK and SUBACK say below MQTT 5 what a reason code says in it. */
final class ReturnCode {
  static final int ACCEPTED = 0;
  static final int UNACCEPTABLE_PROTOCOL_VERSION = 1;
  static final int IDENTIFIER_REJECTED = 2;
  static final int SERVER_UNAVAILABLE = 3;
  static final int BAD_USER_NAME_OR_PASSWORD = 4;
  static final int NOT_AUTHORIZED = 5;

  /** SUBACK's only failure. (MQTT 3.1.1, 3.9.3) */
  static final int SUBSCRIPTION_FAILURE = 0x80;

  private ReturnCode() {}

  /**
   * CONNACK's return code for a reason. (MQTT 3.1.1, 3.2.2.3) What has no code of its own is
   * "server unavailable": the client may try again.
   */
  static int ofConnack(ReasonCode reason) {
    if (!reason.isError()) {
      return ACCEPTED;
    }
    return switch (reason) {
      case UNSPECIFIED_ERROR,
          MALFORMED_PACKET,
          PROTOCOL_ERROR,
          IMPLEMENTATION_SPECIFIC_ERROR,
          UNSUPPORTED_PROTOCOL_VERSION ->
          UNACCEPTABLE_PROTOCOL_VERSION;
      case CLIENT_IDENTIFIER_NOT_VALID -> IDENTIFIER_REJECTED;
      case ReasonCode.BAD_USER_NAME_OR_PASSWORD -> BAD_USER_NAME_OR_PASSWORD;
      case ReasonCode.NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD -> NOT_AUTHORIZED;
      default -> SERVER_UNAVAILABLE;
    };
  }

  /** The reason for a return code of CONNACK, or null for one that is reserved. */
  static @Nullable ReasonCode toReason(int connackCode) {
    return switch (connackCode) {
      case ACCEPTED -> ReasonCode.SUCCESS;
      case UNACCEPTABLE_PROTOCOL_VERSION -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
      case IDENTIFIER_REJECTED -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
      case SERVER_UNAVAILABLE -> ReasonCode.SERVER_UNAVAILABLE;
      case BAD_USER_NAME_OR_PASSWORD -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
      case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
      default -> null;
    };
  }

  /** SUBACK's code: the granted QoS or the one failure. */
  static int ofSuback(ReasonCode reason) {
    return reason.isError() ? SUBSCRIPTION_FAILURE : reason.code();
  }
}
