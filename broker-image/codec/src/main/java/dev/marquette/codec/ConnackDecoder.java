package dev.marquette.codec;

import org.jspecify.annotations.Nullable;

/** Reads CONNACK. (3.2) */
final class ConnackDecoder {
  private ConnackDecoder() {}

  static Connack decode(FrameReader in, MqttVersion version) throws MalformedPacketException {
    int flags = in.readByte("connect acknowledge flags");
    if (version == MqttVersion.V3_1) {
      flags = 0; // reserved there
    } else if ((flags & ~1) != 0) {
      throw in.malformed(
          "connect acknowledge flags 0x" + Integer.toHexString(flags) + " set reserved bits");
    }
    boolean sessionPresent = flags == 1;
    ReasonCode reason = version.isV5() ? AllowedReasons.CONNACK.read(in) : readReturnCode(in);
    if (sessionPresent && reason.isError()) {
      throw in.protocolError("refuses, but says that there is a session");
    }
    ConnackProperties properties = version.isV5() ? readProperties(in) : ConnackProperties.NONE;
    return new Connack(sessionPresent, reason, properties);
  }

  private static ReasonCode readReturnCode(FrameReader in) throws MalformedPacketException {
    int code = in.readByte("return code");
    ReasonCode reason = ReturnCode.toReason(code);
    if (reason == null) {
      throw in.protocolError("return code " + code + " is reserved, expected 0 to 5");
    }
    return reason;
  }

  private static ConnackProperties readProperties(FrameReader in) throws MalformedPacketException {
    if (!in.beginProperties()) {
      return ConnackProperties.NONE;
    }
    @Nullable Long sessionExpirySeconds = null;
    @Nullable Integer receiveMaximum = null;
    @Nullable Integer maximumQos = null;
    @Nullable Boolean retainAvailable = null;
    @Nullable Long maximumPacketSize = null;
    @Nullable String assignedClientId = null;
    @Nullable Integer topicAliasMaximum = null;
    @Nullable String reasonString = null;
    @Nullable Boolean wildcardAvailable = null;
    @Nullable Boolean subscriptionIdAvailable = null;
    @Nullable Boolean sharedAvailable = null;
    @Nullable Integer serverKeepAliveSeconds = null;
    @Nullable String responseInformation = null;
    @Nullable String serverReference = null;
    @Nullable String method = null;
    byte @Nullable [] data = null;
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      switch (id) {
        case Property.SESSION_EXPIRY_INTERVAL ->
            sessionExpirySeconds = in.readInt("session expiry interval");
        case Property.RECEIVE_MAXIMUM -> receiveMaximum = in.readNonZeroShort("receive maximum");
        case Property.MAXIMUM_QOS -> maximumQos = in.readFlag("maximum QoS") ? 1 : 0;
        case Property.RETAIN_AVAILABLE -> retainAvailable = in.readFlag("retain available");
        case Property.MAXIMUM_PACKET_SIZE ->
            maximumPacketSize = in.readNonZeroInt("maximum packet size");
        case Property.ASSIGNED_CLIENT_IDENTIFIER ->
            assignedClientId = in.readString("assigned client identifier");
        case Property.TOPIC_ALIAS_MAXIMUM ->
            topicAliasMaximum = in.readShort("topic alias maximum");
        case Property.REASON_STRING -> reasonString = in.readString("reason string");
        case Property.USER_PROPERTY -> in.readUserProperty();
        case Property.WILDCARD_SUBSCRIPTION_AVAILABLE ->
            wildcardAvailable = in.readFlag("wildcard subscription available");
        case Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE ->
            subscriptionIdAvailable = in.readFlag("subscription identifier available");
        case Property.SHARED_SUBSCRIPTION_AVAILABLE ->
            sharedAvailable = in.readFlag("shared subscription available");
        case Property.SERVER_KEEP_ALIVE ->
            serverKeepAliveSeconds = in.readShort("server keep alive");
        case Property.RESPONSE_INFORMATION ->
            responseInformation = in.readString("response information");
        case Property.SERVER_REFERENCE -> serverReference = in.readString("server reference");
        case Property.AUTHENTICATION_METHOD -> method = in.readString("authentication method");
        case Property.AUTHENTICATION_DATA -> data = in.readBinary("authentication data");
        default -> throw in.notAllowed(id);
      }
    }
    return new ConnackProperties(
        sessionExpirySeconds,
        receiveMaximum,
        maximumQos,
        retainAvailable,
        maximumPacketSize,
        assignedClientId,
        topicAliasMaximum,
        reasonString,
        in.takeUserProperties(),
        wildcardAvailable,
        subscriptionIdAvailable,
        sharedAvailable,
        serverKeepAliveSeconds,
        responseInformation,
        serverReference,
        method,
        data);
  }
}
