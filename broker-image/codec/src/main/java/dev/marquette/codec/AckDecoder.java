package dev.marquette.codec;

import org.jspecify.annotations.Nullable;

/** Reads PUBACK, PUBREC, PUBREL and PUBCOMP, and the properties that other answers share. (3.4) */
final class AckDecoder {
  private AckDecoder() {}

  static Ack decode(FrameReader in, Ack.Type type, MqttVersion version)
      throws MalformedPacketException {
    int packetId = in.readPacketId();
    if (!version.isV5() || in.remaining() == 0) {
      return new Ack(type, packetId, ReasonCode.SUCCESS);
    }
    ReasonCode reason = AllowedReasons.of(type).read(in);
    ReasonProperties properties = in.remaining() == 0 ? ReasonProperties.NONE : readProperties(in);
    return new Ack(type, packetId, reason, properties);
  }

  /** Reason string and user properties. */
  static ReasonProperties readProperties(FrameReader in) throws MalformedPacketException {
    if (!in.beginProperties()) {
      return ReasonProperties.NONE;
    }
    @Nullable String reasonString = null;
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      switch (id) {
        case Property.REASON_STRING -> reasonString = in.readString("reason string");
        case Property.USER_PROPERTY -> in.readUserProperty();
        default -> throw in.notAllowed(id);
      }
    }
    return new ReasonProperties(reasonString, in.takeUserProperties());
  }
}
