package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads AUTH. (3.15) */
final class AuthDecoder {
  private AuthDecoder() {}

  static Auth decode(FrameReader in, Peer sender) throws MalformedPacketException {
    AllowedReasons allowed =
        switch (sender) {
          case CLIENT -> AllowedReasons.AUTH_OF_CLIENT;
          case SERVER -> AllowedReasons.AUTH_OF_SERVER;
        };
    if (in.remaining() == 0) {
      allowed.require(ReasonCode.SUCCESS, in);
      return new Auth(ReasonCode.SUCCESS, null, null, null, List.of());
    }
    ReasonCode reason = allowed.read(in);
    @Nullable String method = null;
    byte @Nullable [] data = null;
    @Nullable String reasonString = null;
    if (in.remaining() > 0 && in.beginProperties()) {
      int id;
      while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
        switch (id) {
          case Property.AUTHENTICATION_METHOD -> method = in.readString("authentication method");
          case Property.AUTHENTICATION_DATA -> data = in.readBinary("authentication data");
          case Property.REASON_STRING -> reasonString = in.readString("reason string");
          case Property.USER_PROPERTY -> in.readUserProperty();
          default -> throw in.notAllowed(id);
        }
      }
    }
    if (method == null) {
      throw in.protocolError("has no authentication method; repeat the one of CONNECT");
    }
    return new Auth(reason, method, data, reasonString, in.takeUserProperties());
  }
}
