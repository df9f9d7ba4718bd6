package dev.marquette.codec;

/**
 * Reads a CONNECT in two steps, since its first bytes tell how to judge those before them. (3.1)
 */
final class ConnectDecoder {
  private ConnectDecoder() {}

  /** What the client wants to speak. */
  record Protocol(MqttVersion version, boolean bridge) {}

  /** Reads protocol name and level. [MQTT-3.1.2-1] [MQTT-3.1.2-2] */
  static Protocol readProtocol(FrameReader in) throws MalformedPacketException {
    String name = in.readString("protocol name");
    int level = in.readByte("protocol level");
    MqttVersion version =
        switch (level & ~ConnectBody.BRIDGE) {
          case 3 -> MqttVersion.V3_1;
          case 4 -> MqttVersion.V3_1_1;
          case 5 -> MqttVersion.V5;
          default -> null;
        };
    if (version == null || !name.equals(ConnectBody.protocolName(version))) {
      throw new MalformedPacketException(
          ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
          "CONNECT: protocol \""
              + name.substring(0, Math.min(name.length(), 16))
              + "\" level "
              + level
              + " is unknown; use MQTT 3.1, 3.1.1 or 5.0");
    }
    return new Protocol(version, (level & ConnectBody.BRIDGE) != 0);
  }

  static Connect decode(FrameReader in, Protocol protocol) throws MalformedPacketException {
    MqttVersion version = protocol.version();
    int flags = in.readByte("connect flags");
    checkFlags(in, flags, version);
    int keepAliveSeconds = in.readShort("keep alive");
    ConnectProperties properties =
        version.isV5() ? ConnectPropertiesDecoder.decode(in) : ConnectProperties.DEFAULT;
    String clientId = in.readString("client identifier");
    Will will = (flags & ConnectBody.WILL) != 0 ? readWill(in, flags, version) : null;
    String username =
        isThere(in, flags, ConnectBody.USER_NAME, version) ? in.readString("user name") : null;
    byte[] password =
        isThere(in, flags, ConnectBody.PASSWORD, version) ? in.readBinary("password") : null;
    return new Connect(
        version,
        protocol.bridge(),
        clientId,
        (flags & ConnectBody.CLEAN_START) != 0,
        keepAliveSeconds,
        username,
        password,
        will,
        properties);
  }

  private static void checkFlags(FrameReader in, int flags, MqttVersion version)
      throws MalformedPacketException {
    boolean will = (flags & ConnectBody.WILL) != 0;
    // MQTT 3.1 does not use bit 0, nor the will's QoS and retain flag where there is no will.
    if (version != MqttVersion.V3_1) {
      if ((flags & ConnectBody.RESERVED_FLAG) != 0) {
        throw in.malformed("connect flags set the reserved bit 0");
      }
      if (!will && (flags & (ConnectBody.WILL_QOS_MASK | ConnectBody.WILL_RETAIN)) != 0) {
        throw in.malformed("connect flags give a will's QoS or retain flag, but no will");
      }
    }
    if (will && willQos(flags) == 3) {
      throw in.malformed("will QoS is 3, expected 0, 1 or 2");
    }
    if (!version.isV5()
        && (flags & ConnectBody.PASSWORD) != 0
        && (flags & ConnectBody.USER_NAME) == 0) {
      throw in.protocolError("has a password without a user name, which needs MQTT 5");
    }
  }

  private static int willQos(int flags) {
    return (flags & ConnectBody.WILL_QOS_MASK) >>> ConnectBody.WILL_QOS_SHIFT;
  }

  /** MQTT 3.1 lets the fields end before the flags say so: the remaining length wins there. */
  private static boolean isThere(FrameReader in, int flags, int flag, MqttVersion version) {
    return (flags & flag) != 0 && (version != MqttVersion.V3_1 || in.remaining() > 0);
  }

  private static Will readWill(FrameReader in, int flags, MqttVersion version)
      throws MalformedPacketException {
    MessageProperties properties = new MessageProperties();
    long delaySeconds = version.isV5() ? readWillProperties(in, properties) : 0;
    PublishProperties travelling = properties.toRecord(in.takeUserProperties());
    String topic = in.readString("will topic");
    byte[] payload = in.readBinary("will payload");
    boolean retain = (flags & ConnectBody.WILL_RETAIN) != 0;
    return new Will(topic, willQos(flags), retain, payload, delaySeconds, travelling);
  }

  /** Returns the Will Delay Interval, which does not travel with the message. (3.1.3.2) */
  private static long readWillProperties(FrameReader in, MessageProperties properties)
      throws MalformedPacketException {
    long delaySeconds = 0;
    if (!in.beginProperties()) {
      return delaySeconds;
    }
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      if (id == Property.WILL_DELAY_INTERVAL) {
        delaySeconds = in.readInt("will delay interval");
      } else if (!properties.read(id, in)) {
        throw in.notAllowed(id);
      }
    }
    return delaySeconds;
  }
}
