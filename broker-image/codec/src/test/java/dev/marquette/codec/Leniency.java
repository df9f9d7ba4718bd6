package dev.marquette.codec;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Netty's codec lets pass and ours refuses, by the message of our refusal, with the statement
 * or section of the standard (MQTT 5.0's numbers, or those of 3.1.1 where it says so) that decides.
 * Each comes with a packet that shows it, so that none stays here when Netty has learnt it.
 */
enum Leniency {
  // It knows neither who sends nor what came before.
  DIRECTION("may not come from a", "2.1.2, table 2-1", Peer.CLIENT, "20", "00 00 00"),
  CLIENTS_SUBSCRIPTION_ID(
      "client may not send", "[MQTT-3.3.4-6]", Peer.CLIENT, "30", "0001'a' 02 0B 01"),
  CONNECT_FIRST("before CONNECT", "[MQTT-3.1.0-1]", null, "C0", ""),
  ONE_CONNECT(
      "second CONNECT", "[MQTT-3.1.0-2]", Peer.CLIENT, "10", "0004'MQTT' 05 02 003C 00 0000"),

  // It leaves values to the application.
  REASON_CODE("reason code .* is not one of its", "2.4", Peer.CLIENT, "40", "0001 01 00"),
  RETURN_CODE(
      "return code .* is reserved|return code .* is not one of its",
      "3.1.1: 3.2.2.3, [MQTT-3.9.3-2]",
      Peer.SERVER,
      "90",
      "0001 03",
      MqttVersion.V3_1_1),
  SUCCESS_IN_AUTH("reason SUCCESS is not one of its", "3.15.2.1", Peer.CLIENT, "F0", ""),
  FLAG_VALUE("expected 0 or 1", "3.1.2.11.6", null, "10", "0004'MQTT' 05 02 003C 02 1902 0000"),
  WILL_QOS(
      "expected 0, 1 or 2",
      "[MQTT-3.1.2-12]",
      null,
      "10",
      "0004'MQTT' 05 1E 003C 00 0000 00 0001'w' 0000"),
  ZERO("is 0, expected 1 to", "3.1.2.11.3", null, "10", "0004'MQTT' 05 02 003C 03 210000 0000"),
  NOTHING_ASKED(
      "has no topic filter", "[MQTT-3.8.3-2] [MQTT-3.10.3-2]", Peer.CLIENT, "A2", "0001 00"),
  NO_REASON("has no reason code", "3.9.3, 3.11.3", Peer.SERVER, "90", "0001 00"),
  NO_METHOD("has no authentication method", "3.15.2.2.2", Peer.CLIENT, "F0", "18 00"),
  DATA_WITHOUT_METHOD(
      "has authentication data without",
      "3.1.2.11.10",
      null,
      "10",
      "0004'MQTT' 05 02 003C 04 16000101 0000"),
  TOPIC_NAME(
      "response topic .* is not a topic name",
      "[MQTT-3.3.2-14]",
      Peer.CLIENT,
      "30",
      "0001'a' 04 08 0001'#'"),
  NO_TOPIC("topic is empty and no topic alias", "3.3.2.1", Peer.CLIENT, "30", "0000 00"),
  SESSION_OF_REFUSED(
      "refuses, but says that there is a session", "[MQTT-3.2.2-6]", Peer.SERVER, "20", "01 80 00"),
  PASSWORD_ALONE(
      "has a password without a user name",
      "3.1.1: [MQTT-3.1.2-22]",
      null,
      "10",
      "0004'MQTT' 04 42 003C 0000 0001'p'"),

  // It ignores bits that must be zero.
  RESERVED_BITS(
      "set reserved bits",
      "[MQTT-3.2.2-1] [MQTT-3.8.3-5]",
      Peer.CLIENT,
      "82",
      "0001 00 0001'a' C0"),
  WILL_BITS(
      "but no will",
      "[MQTT-3.1.2-11] [MQTT-3.1.2-13]",
      null,
      "10",
      "0004'MQTT' 05 22 003C 00 0000"),
  DUP_AT_QOS_0("DUP is set at QoS 0", "[MQTT-3.3.1-2]", Peer.CLIENT, "38", "0001'a' 00"),

  // It knows each property's type, but not where it belongs and how often.
  REPEATED("is there twice", "2.2.2.2", null, "10", "0004'MQTT' 05 02 003C 06 210001 210001 0000"),
  FOREIGN(
      "property 0x\\p{XDigit}+ is not allowed in it",
      "2.2.2.2",
      Peer.CLIENT,
      "82",
      "0001 02 0101 0001'a' 00"),
  OVERLONG("more bytes than it needs", "[MQTT-1.5.5-1]", Peer.CLIENT, "30", "0001'a' 8000"),

  /** netty#17105 and its kin. */
  PROPERTY_PAST_ITS_BLOCK(
      "needs \\d+ bytes, but \\d+ are left",
      "2.2.2",
      Peer.CLIENT,
      "82",
      "0001 01 26 0001'a' 0000 0001'b' 00") {
    @Override
    boolean isIn(MqttVersion version) {
      return version.isV5();
    }
  },

  /** It reads MQTT 5's forms of the packets that grew at their end. */
  MQTT_5_IN_MQTT_3(
      "(PUBACK|PUBREC|PUBREL|PUBCOMP|UNSUBACK|DISCONNECT): \\d+ bytes too many at its end",
      "3.1.1: 3.4 to 3.7, 3.11, 3.14",
      Peer.CLIENT,
      "40",
      "0001 00 00",
      MqttVersion.V3_1_1) {
    @Override
    boolean isIn(MqttVersion version) {
      return !version.isV5();
    }
  };

  private final Pattern refusal;
  private final String standard;
  private final MqttVersion version;
  private final @Nullable Peer sender;
  private final byte[] example;

  Leniency(String refusal, String standard, @Nullable Peer sender, String firstByte, String body) {
    this(refusal, standard, sender, firstByte, body, MqttVersion.V5);
  }

  /**
   * @param sender of the example; null for one that comes first on its connection
   */
  Leniency(
      String refusal,
      String standard,
      @Nullable Peer sender,
      String firstByte,
      String body,
      MqttVersion version) {
    this.refusal = Pattern.compile(refusal);
    this.standard = standard;
    this.version = version;
    this.sender = sender;
    this.example = Wire.packet(firstByte, body);
  }

  /** Whether this is why we refuse what Netty accepts. */
  boolean explains(MqttVersion of, String message) {
    return isIn(of) && refusal.matcher(message).find();
  }

  boolean isIn(MqttVersion of) {
    return true;
  }

  String standard() {
    return standard;
  }

  byte[] example() {
    return example.clone();
  }

  /** Ours, that expects the example. */
  PacketDecoder decoder() {
    return sender == null
        ? new PacketDecoder(Wire.LIMIT)
        : sender == Peer.CLIENT ? Wire.connected(version) : Wire.server(version);
  }

  /** Netty's, in the same state. */
  NettyPeer netty() {
    return sender == null ? NettyPeer.fresh() : NettyPeer.connected(version);
  }

  MqttVersion version() {
    return version;
  }
}
