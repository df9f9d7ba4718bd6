package dev.marquette.codec;

/** CONNECT's variable header and payload. (3.1.2, 3.1.3) */
final class ConnectBody {
  static final int RESERVED_FLAG = 0b0000_0001;
  static final int CLEAN_START = 0b0000_0010;
  static final int WILL = 0b0000_0100;
  static final int WILL_QOS_SHIFT = 3;
  static final int WILL_QOS_MASK = 0b0001_1000;
  static final int WILL_RETAIN = 0b0010_0000;
  static final int PASSWORD = 0b0100_0000;
  static final int USER_NAME = 0b1000_0000;

  /** Set in the protocol level by a bridge. */
  static final int BRIDGE = 0x80;

  private ConnectBody() {}

  static void write(Connect p, FrameWriter out) {
    boolean v5 = p.version().isV5();
    out.writeString(protocolName(p.version()));
    out.writeByte(p.version().level() | (p.bridge() ? BRIDGE : 0));
    out.writeByte(flags(p));
    out.writeShort(p.keepAliveSeconds());
    if (v5) {
      out.writeProperties(PropertyBlocks.connect(p.properties()));
    }
    out.writeString(p.clientId());
    Will will = p.will();
    if (will != null) {
      if (v5) {
        out.writeProperties(PropertyBlocks.will(will));
      }
      out.writeString(will.topic());
      out.writeBinary(will.payload());
    }
    if (p.username() != null) {
      out.writeString(p.username());
    }
    if (p.password() != null) {
      out.writeBinary(p.password());
    }
  }

  static String protocolName(MqttVersion version) {
    return version == MqttVersion.V3_1 ? "MQIsdp" : "MQTT";
  }

  private static int flags(Connect p) {
    Will will = p.will();
    int willFlags =
        will == null ? 0 : WILL | will.qos() << WILL_QOS_SHIFT | (will.retain() ? WILL_RETAIN : 0);
    return willFlags
        | (p.cleanStart() ? CLEAN_START : 0)
        | (p.password() != null ? PASSWORD : 0)
        | (p.username() != null ? USER_NAME : 0);
  }
}
