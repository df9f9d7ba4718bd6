package dev.marquette.kernel;

import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Why the broker refuses something, or ends a connection: MQTT 5's code, and the words for people
 * that go with it as a Reason String. Passing one on costs nothing; the words are put together when
 * a packet is made for a client that can read them. They name no rule, no other client, and nothing
 * that a client has not asked for or been told.
 *
 * <p>AUTH needs none: what is refused of it is refused with CONNACK or DISCONNECT.
 */
enum Problem {
  // --- CONNECT ---
  VERSION_UNSUPPORTED(
      ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "the protocol is not MQTT 3.1, 3.1.1 or 5.0"),
  CLIENT_ID_MISSING(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "a session that stays needs an ID"),
  CLIENT_ID_TOO_LONG(
      ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
      "the client ID, or what is used as such, has more than %d bytes",
      connection -> connection.settings().maxClientIdLength()),
  CLIENT_ID_IN_TOPICS(
      ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
      "the client ID is part of topics here: it must not have '/', '+' or '#', nor begin with '$'"),
  USERNAME_IN_TOPICS(
      ReasonCode.BAD_USER_NAME_OR_PASSWORD,
      "the user name is part of topics here: it is needed, and must not have '/', '+' or '#', nor"
          + " begin with '$'"),
  WILL_TOPIC_INVALID(ReasonCode.TOPIC_NAME_INVALID, "the will's topic is no topic name"),
  WILL_TOPIC_UNUSABLE(
      ReasonCode.TOPIC_NAME_INVALID, "the will's topic cannot be published to here"),
  WILL_TOO_DEEP(
      ReasonCode.TOPIC_NAME_INVALID,
      "the will's topic has more than %d levels",
      connection -> connection.settings().maxTopicLevels()),
  WILL_QOS(
      ReasonCode.QOS_NOT_SUPPORTED,
      "the will's QoS is above the maximum of %d",
      connection -> settings(connection).maxQos()),
  WILL_RETAIN(ReasonCode.RETAIN_NOT_SUPPORTED, "the will is to be retained: nothing is here"),
  WILL_DENIED(ReasonCode.NOT_AUTHORIZED, "the client may not publish to the will's topic"),
  BANNED(ReasonCode.BANNED, "the client is banned"),
  CONNACK_TOO_LARGE(
      ReasonCode.PACKET_TOO_LARGE,
      "CONNACK is larger than the client's Maximum Packet Size of %d bytes",
      Problem::maxPacketBytes),
  CONNECT_UNDECIDED(
      ReasonCode.SERVER_UNAVAILABLE, "CONNECT could not be decided on: try again later"),
  CONNECT_TIMED_OUT(
      ReasonCode.SERVER_UNAVAILABLE,
      "CONNECT could not be decided on within %d s: try again later",
      Problem::idleSeconds),
  BEFORE_CONNACK(ReasonCode.PROTOCOL_ERROR, "only AUTH and DISCONNECT may come before CONNACK"),

  // --- authentication ---
  CREDENTIALS_WRONG(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the user name or password is wrong"),
  CONNECT_DENIED(ReasonCode.NOT_AUTHORIZED, "the client may not connect"),
  AUTHENTICATION_BUSY(
      ReasonCode.SERVER_BUSY, "too many clients are being authenticated: try again later"),
  AUTHENTICATION_UNAVAILABLE(
      ReasonCode.SERVER_UNAVAILABLE, "authentication is not available: try again later"),
  METHOD_UNKNOWN(
      ReasonCode.BAD_AUTHENTICATION_METHOD, "there is no such authentication method here"),
  METHOD_CHANGED(
      ReasonCode.PROTOCOL_ERROR, "AUTH names another authentication method than CONNECT"),
  METHOD_MISSING(
      ReasonCode.PROTOCOL_ERROR, "AUTH came, and CONNECT had named no authentication method"),
  AUTH_OUT_OF_TURN(ReasonCode.PROTOCOL_ERROR, "AUTH came out of turn"),
  AUTH_TIMED_OUT(
      ReasonCode.NOT_AUTHORIZED,
      "authentication was not completed within %d s",
      Problem::idleSeconds),
  USERNAME_CHANGED(ReasonCode.NOT_AUTHORIZED, "another user name was proved than CONNECT's"),
  IDENTITY_CHANGED(
      ReasonCode.NOT_AUTHORIZED,
      "who authenticates again must be who connected, with the same rights: connect again"),
  REAUTHENTICATION_FAILED(ReasonCode.NOT_AUTHORIZED, "the client has not proved again who it is"),
  REAUTHENTICATION_UNAVAILABLE(
      ReasonCode.SERVER_BUSY, "authentication is not available: connect again later"),
  REAUTHENTICATION_TIMED_OUT(
      ReasonCode.SERVER_BUSY,
      "authentication took more than %d s: connect again later",
      Problem::idleSeconds),

  // --- PUBLISH ---
  TOPIC_MISSING(ReasonCode.PROTOCOL_ERROR, "PUBLISH has neither a topic nor a topic alias"),
  TOPIC_TOO_DEEP(
      ReasonCode.TOPIC_NAME_INVALID,
      "the topic has more than %d levels",
      connection -> connection.settings().maxTopicLevels()),
  TOPIC_TOO_LONG(ReasonCode.TOPIC_NAME_INVALID, "the topic is too long to be published here"),
  TOPIC_UNUSABLE(ReasonCode.TOPIC_NAME_INVALID, "the topic cannot be published to here"),
  DELAY_INVALID(
      ReasonCode.TOPIC_NAME_INVALID,
      "$delayed asks for no delay that there is here: expected $delayed/SECONDS/TOPIC, with at most"
          + " %d seconds, where delays are switched on",
      connection -> DelayedTopic.MOST_SECONDS),
  ALIAS_TOO_HIGH(
      ReasonCode.TOPIC_ALIAS_INVALID,
      "the topic alias is above the maximum of %d",
      connection -> settings(connection).maxTopicAlias()),
  ALIAS_UNKNOWN(ReasonCode.PROTOCOL_ERROR, "the topic alias stands for no topic"),
  ALIASES_TOO_LONG(
      ReasonCode.QUOTA_EXCEEDED,
      "the topics of all topic aliases have more than %d characters",
      connection -> InboundAliases.MAX_CHARS),
  QOS_TOO_HIGH(
      ReasonCode.QOS_NOT_SUPPORTED,
      "the QoS is above the maximum of %d",
      connection -> settings(connection).maxQos()),
  RETAIN_UNAVAILABLE(ReasonCode.RETAIN_NOT_SUPPORTED, "no message is retained here"),
  RECEIVE_MAXIMUM(
      ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
      "more than the Receive Maximum of %d messages of QoS 1 and 2 are not acknowledged",
      connection -> settings(connection).receiveMaximum()),
  PUBLISH_DENIED(ReasonCode.NOT_AUTHORIZED, "the client may not publish to the topic"),
  ROUTED_TOO_MANY(
      ReasonCode.QUOTA_EXCEEDED, "the quota of messages is used up: send it again later"),
  UNRELEASED_TOO_MANY(
      ReasonCode.QUOTA_EXCEEDED, "the limit of messages of QoS 2 that wait for PUBREL is reached"),
  DELAYED_TOO_MANY(
      ReasonCode.QUOTA_EXCEEDED, "the message cannot be delayed now: send it again later"),
  NOT_EVERYWHERE(
      ReasonCode.UNSPECIFIED_ERROR, "the message may not have reached all: send it again"),
  PACKET_ID_UNKNOWN(
      ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, "no message of QoS 2 has this packet identifier"),

  // --- SUBSCRIBE ---
  SHARED_NO_LOCAL(ReasonCode.PROTOCOL_ERROR, "No Local is set for a shared subscription"),
  SUBSCRIBE_DENIED(ReasonCode.NOT_AUTHORIZED, "the client may not subscribe"),
  FILTER_TOO_DEEP(
      ReasonCode.TOPIC_FILTER_INVALID,
      "the filter has more than %d levels",
      connection -> connection.settings().maxTopicLevels()),
  FILTER_TOO_LONG(ReasonCode.TOPIC_FILTER_INVALID, "the filter is too long to be used here"),
  FILTER_UNUSABLE(ReasonCode.TOPIC_FILTER_INVALID, "the filter cannot be subscribed to here"),
  WILDCARD_UNAVAILABLE(
      ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "wildcards are not available here"),
  SHARED_UNAVAILABLE(
      ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "shared subscriptions are not available here"),
  SUBSCRIPTIONS_TOO_MANY(
      ReasonCode.QUOTA_EXCEEDED,
      "the limit of %d subscriptions is reached",
      connection -> connection.settings().maxSubscriptions()),
  ANSWER_TOO_LARGE(
      ReasonCode.PACKET_TOO_LARGE,
      "the answer is larger than the client's Maximum Packet Size of %d bytes",
      Problem::maxPacketBytes),

  // --- the connection ---
  SECOND_CONNECT(ReasonCode.PROTOCOL_ERROR, "CONNECT came a second time"),
  OF_SERVERS(ReasonCode.PROTOCOL_ERROR, "a packet came that only servers send"),
  EXPIRY_TOO_LATE(
      ReasonCode.PROTOCOL_ERROR,
      "DISCONNECT has a Session Expiry Interval, and CONNECT's was 0: it must stay 0"),
  SILENT(ReasonCode.KEEP_ALIVE_TIMEOUT, "no packet came for longer than the keep-alive allows"),
  NOT_READ(ReasonCode.SERVER_BUSY, "the broker was not able to read for too long: connect again"),
  INTERNAL(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "the broker has failed: connect again"),
  STOPPING(ReasonCode.SERVER_SHUTTING_DOWN, "the broker stops"),
  TAKEN_OVER(ReasonCode.SESSION_TAKEN_OVER, "another connection came with the same client ID"),
  KICKED(ReasonCode.ADMINISTRATIVE_ACTION, "an administrator has ended the session"),
  BANNED_MEANWHILE(ReasonCode.ADMINISTRATIVE_ACTION, "the client is banned"),
  LISTENER_CHANGED(ReasonCode.ADMINISTRATIVE_ACTION, "the listener has changed, or is gone"),
  ELSEWHERE(ReasonCode.USE_ANOTHER_SERVER, "use another server for the time being"),
  MOVED(ReasonCode.SERVER_MOVED, "use another server from now on");

  private static final String LIMIT = "%d";

  private final ReasonCode code;
  private final String words;
  private final @Nullable ToLongFunction<ClientConnection> limit;

  Problem(ReasonCode code, String words) {
    this.code = code;
    this.words = words;
    this.limit = null;
  }

  Problem(ReasonCode code, String words, ToLongFunction<ClientConnection> limit) {
    this.code = code;
    this.words = words;
    this.limit = limit;
  }

  /** That of whoever was asked who a client is; an error. */
  static Problem ofAuthentication(ReasonCode reason) {
    return switch (reason) {
      case BAD_USER_NAME_OR_PASSWORD -> CREDENTIALS_WRONG;
      case BANNED -> BANNED;
      case SERVER_BUSY -> AUTHENTICATION_BUSY;
      case SERVER_UNAVAILABLE -> AUTHENTICATION_UNAVAILABLE;
      case BAD_AUTHENTICATION_METHOD -> METHOD_UNKNOWN;
      default -> CONNECT_DENIED;
    };
  }

  ReasonCode code() {
    return code;
  }

  /** The words for CONNACK and DISCONNECT; null below MQTT 5. */
  @Nullable String told(ClientConnection connection) {
    return connection.outbound().isV5() ? words(connection) : null;
  }

  /** The words for any other packet: for nobody who did not ask. [MQTT-3.1.2-29] */
  ReasonProperties explained(ClientConnection connection) {
    Client client = connection.client();
    return client == null || !client.explained()
        ? ReasonProperties.NONE
        : new ReasonProperties(words(connection), List.of());
  }

  /** With the limits that hold for the connection. */
  String words(ClientConnection connection) {
    return limit == null
        ? words
        : words.replace(LIMIT, Long.toString(limit.applyAsLong(connection)));
  }

  /** Those that CONNACK told of, or would have. */
  private static MqttSettings settings(ClientConnection connection) {
    Client client = connection.client();
    return client == null ? connection.settings() : client.told();
  }

  private static long maxPacketBytes(ClientConnection connection) {
    return Math.min(connection.outbound().maxPacketBytes(), PacketEncoder.MAX_PACKET_SIZE_BYTES);
  }

  private static long idleSeconds(ClientConnection connection) {
    return connection.settings().idleTimeout().toSeconds();
  }
}
