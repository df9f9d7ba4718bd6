package dev.marquette.codec;

import org.jspecify.annotations.Nullable;

/** Reads DISCONNECT. (3.14) */
final class DisconnectDecoder {
  private DisconnectDecoder() {}

  static Disconnect decode(FrameReader in, MqttVersion version, Peer sender)
      throws MalformedPacketException {
    if (!version.isV5() || in.remaining() == 0) {
      return new Disconnect(ReasonCode.SUCCESS);
    }
    AllowedReasons allowed =
        switch (sender) {
          case CLIENT -> AllowedReasons.DISCONNECT_OF_CLIENT;
          case SERVER -> AllowedReasons.DISCONNECT_OF_SERVER;
        };
    ReasonCode reason = allowed.read(in);
    if (in.remaining() == 0 || !in.beginProperties()) {
      return new Disconnect(reason);
    }
    @Nullable Long sessionExpirySeconds = null;
    @Nullable String reasonString = null;
    @Nullable String serverReference = null;
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      switch (id) {
        case Property.SESSION_EXPIRY_INTERVAL -> {
          requireSender(Peer.CLIENT, sender, "session expiry interval", in);
          sessionExpirySeconds = in.readInt("session expiry interval");
        }
        case Property.REASON_STRING -> reasonString = in.readString("reason string");
        case Property.USER_PROPERTY -> in.readUserProperty();
        case Property.SERVER_REFERENCE -> {
          requireSender(Peer.SERVER, sender, "server reference", in);
          serverReference = in.readString("server reference");
        }
        default -> throw in.notAllowed(id);
      }
    }
    return new Disconnect(
        reason, sessionExpirySeconds, reasonString, serverReference, in.takeUserProperties());
  }

  private static void requireSender(Peer expected, Peer sender, String what, FrameReader in)
      throws MalformedPacketException {
    if (sender != expected) {
      throw in.protocolError(what + " may not come from a " + sender);
    }
  }
}
