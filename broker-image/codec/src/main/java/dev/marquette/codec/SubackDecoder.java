package dev.marquette.codec;

import java.util.ArrayList;
import java.util.List;

/** Reads SUBACK and UNSUBACK. (3.9, 3.11) */
final class SubackDecoder {
  private SubackDecoder() {}

  static Suback suback(FrameReader in, MqttVersion version) throws MalformedPacketException {
    int packetId = in.readPacketId();
    if (version.isV5()) {
      ReasonProperties properties = AckDecoder.readProperties(in);
      return new Suback(packetId, readReasons(in, AllowedReasons.SUBACK), properties);
    }
    return new Suback(packetId, readReturnCodes(in), ReasonProperties.NONE);
  }

  static Unsuback unsuback(FrameReader in, MqttVersion version) throws MalformedPacketException {
    int packetId = in.readPacketId();
    if (version.isV5()) {
      ReasonProperties properties = AckDecoder.readProperties(in);
      return new Unsuback(packetId, readReasons(in, AllowedReasons.UNSUBACK), properties);
    }
    return new Unsuback(packetId, List.of(), ReasonProperties.NONE);
  }

  private static List<ReasonCode> readReasons(FrameReader in, AllowedReasons allowed)
      throws MalformedPacketException {
    List<ReasonCode> reasons = new ArrayList<>(2);
    while (in.remaining() > 0) {
      reasons.add(allowed.read(in));
    }
    return requireSome(reasons, in);
  }

  /** A granted QoS or the one failure. (MQTT 3.1.1, 3.9.3) [MQTT-3.9.3-2] */
  private static List<ReasonCode> readReturnCodes(FrameReader in) throws MalformedPacketException {
    List<ReasonCode> reasons = new ArrayList<>(2);
    while (in.remaining() > 0) {
      int code = in.readByte("return code");
      if (code > 2 && code != ReturnCode.SUBSCRIPTION_FAILURE) {
        throw in.protocolError("return code " + code + " is reserved, expected 0, 1, 2 or 128");
      }
      reasons.add(
          switch (code) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.GRANTED_QOS_1;
            case 2 -> ReasonCode.GRANTED_QOS_2;
            default -> ReasonCode.UNSPECIFIED_ERROR;
          });
    }
    return requireSome(reasons, in);
  }

  private static List<ReasonCode> requireSome(List<ReasonCode> reasons, FrameReader in)
      throws MalformedPacketException {
    if (reasons.isEmpty()) {
      throw in.protocolError("has no reason code; one for each topic filter is expected");
    }
    return List.copyOf(reasons);
  }
}
