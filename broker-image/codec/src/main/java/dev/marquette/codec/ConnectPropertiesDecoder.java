package dev.marquette.codec;

import org.jspecify.annotations.Nullable;

/** Reads the properties of CONNECT. (3.1.2.11) */
final class ConnectPropertiesDecoder {
  private ConnectPropertiesDecoder() {}

  static ConnectProperties decode(FrameReader in) throws MalformedPacketException {
    ConnectProperties defaults = ConnectProperties.DEFAULT;
    if (!in.beginProperties()) {
      return defaults;
    }
    long sessionExpirySeconds = defaults.sessionExpirySeconds();
    int receiveMaximum = defaults.receiveMaximum();
    long maximumPacketSize = defaults.maximumPacketSize();
    int topicAliasMaximum = defaults.topicAliasMaximum();
    boolean requestResponse = defaults.requestResponseInformation();
    boolean requestProblem = defaults.requestProblemInformation();
    @Nullable String method = null;
    byte @Nullable [] data = null;
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      switch (id) {
        case Property.SESSION_EXPIRY_INTERVAL ->
            sessionExpirySeconds = in.readInt("session expiry interval");
        case Property.RECEIVE_MAXIMUM -> receiveMaximum = in.readNonZeroShort("receive maximum");
        case Property.MAXIMUM_PACKET_SIZE ->
            maximumPacketSize = in.readNonZeroInt("maximum packet size");
        case Property.TOPIC_ALIAS_MAXIMUM ->
            topicAliasMaximum = in.readShort("topic alias maximum");
        case Property.REQUEST_RESPONSE_INFORMATION ->
            requestResponse = in.readFlag("request response information");
        case Property.REQUEST_PROBLEM_INFORMATION ->
            requestProblem = in.readFlag("request problem information");
        case Property.USER_PROPERTY -> in.readUserProperty();
        case Property.AUTHENTICATION_METHOD -> method = in.readString("authentication method");
        case Property.AUTHENTICATION_DATA -> data = in.readBinary("authentication data");
        default -> throw in.notAllowed(id);
      }
    }
    if (data != null && method == null) {
      throw in.protocolError("has authentication data without an authentication method");
    }
    return new ConnectProperties(
        sessionExpirySeconds,
        receiveMaximum,
        maximumPacketSize,
        topicAliasMaximum,
        requestResponse,
        requestProblem,
        in.takeUserProperties(),
        method,
        data);
  }
}
