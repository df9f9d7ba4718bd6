package dev.marquette.codec;

/** The sixteen values of a fixed header's upper four bits, in their order. (2.1.2) */
public enum PacketType {
  RESERVED(0, false, false),
  CONNECT(1, true, false),
  CONNACK(2, false, true),
  PUBLISH(3, true, true),
  PUBACK(4, true, true),
  PUBREC(5, true, true),
  PUBREL(6, true, true),
  PUBCOMP(7, true, true),
  SUBSCRIBE(8, true, false),
  SUBACK(9, false, true),
  UNSUBSCRIBE(10, true, false),
  UNSUBACK(11, false, true),
  PINGREQ(12, true, false),
  PINGRESP(13, false, true),
  DISCONNECT(14, true, true),
  AUTH(15, true, true);

  private static final PacketType[] BY_VALUE = values();

  private final int value;
  private final boolean fromClient;
  private final boolean fromServer;

  PacketType(int value, boolean fromClient, boolean fromServer) {
    this.value = value;
    this.fromClient = fromClient;
    this.fromServer = fromServer;
  }

  /** What a packet is; never {@link #RESERVED}. */
  public static PacketType of(Packet packet) {
    return switch (packet) {
      case Publish _ -> PUBLISH; // these two first: a broker sees little else
      case Ack ack -> of(ack.type());
      case Connect _ -> CONNECT;
      case Connack _ -> CONNACK;
      case Subscribe _ -> SUBSCRIBE;
      case Suback _ -> SUBACK;
      case Unsubscribe _ -> UNSUBSCRIBE;
      case Unsuback _ -> UNSUBACK;
      case Ping ping -> ping == Ping.REQUEST ? PINGREQ : PINGRESP;
      case Disconnect _ -> DISCONNECT;
      case Auth _ -> AUTH;
    };
  }

  /** What an acknowledgement is. */
  public static PacketType of(Ack.Type type) {
    return switch (type) {
      case PUBACK -> PUBACK;
      case PUBREC -> PUBREC;
      case PUBREL -> PUBREL;
      case PUBCOMP -> PUBCOMP;
    };
  }

  /** The type that the first byte of a packet names. */
  static PacketType of(int firstByte) {
    return BY_VALUE[(firstByte >>> 4) & 0x0F];
  }

  /** The flags that this type must carry; PUBLISH alone has a choice. [MQTT-2.1.3-1] */
  int flags() {
    return this == PUBREL || this == SUBSCRIBE || this == UNSUBSCRIBE ? 0b0010 : 0;
  }

  /** The first byte of a packet of this type, with the flags that the standard fixes. */
  int firstByte() {
    return value << 4 | flags();
  }

  /** Whether MQTT 5 lets this end of the connection send it. */
  public boolean isSentBy(Peer peer) {
    return switch (peer) {
      case CLIENT -> fromClient;
      case SERVER -> fromServer;
    };
  }
}
