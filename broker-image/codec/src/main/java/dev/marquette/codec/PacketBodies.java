package dev.marquette.codec;

/** What follows the fixed header of each packet, described to a {@link FrameWriter}. */
final class PacketBodies {
  private PacketBodies() {}

  static int firstByte(Packet packet) {
    int first = PacketType.of(packet).firstByte();
    return packet instanceof Publish p
        ? first | (p.dup() ? 0b1000 : 0) | p.qos() << 1 | (p.retain() ? 1 : 0)
        : first;
  }

  static void write(Packet packet, MqttVersion version, FrameWriter out) {
    boolean v5 = version.isV5();
    switch (packet) {
      case Connect p -> ConnectBody.write(p, out);
      case Connack p -> connack(p, version, out);
      case Publish p -> publish(p, v5, out);
      case Ack p -> ack(p, v5, out);
      case Subscribe p -> subscribe(p, v5, out);
      case Suback p -> suback(p, v5, out);
      case Unsubscribe p -> unsubscribe(p, v5, out);
      case Unsuback p -> unsuback(p, v5, out);
      case Ping _ -> {} // nothing follows the fixed header
      case Disconnect p -> disconnect(p, v5, out);
      case Auth p -> auth(p, v5, out);
    }
  }

  private static void connack(Connack p, MqttVersion version, FrameWriter out) {
    if (version.isV5()) {
      out.writeByte(p.sessionPresent() ? 1 : 0);
      out.writeByte(p.reason().code());
      out.writeProperties(PropertyBlocks.connack(p.properties()));
    } else {
      // MQTT 3.1 reserves the byte that 3.1.1 made the session-present flag.
      out.writeByte(p.sessionPresent() && version != MqttVersion.V3_1 ? 1 : 0);
      out.writeByte(ReturnCode.ofConnack(p.reason()));
    }
  }

  private static void publish(Publish p, boolean v5, FrameWriter out) {
    if (p.qos() < 0 || p.qos() > 2) {
      throw new IllegalArgumentException("PUBLISH with QoS " + p.qos() + "; it is 0, 1 or 2");
    }
    out.writeString(p.topic());
    if (p.qos() > 0) {
      out.writePacketId(p.packetId());
    }
    if (v5) {
      out.writeProperties(PropertyBlocks.publish(p.properties()));
    }
    out.writeRaw(p.payload());
  }

  private static void ack(Ack p, boolean v5, FrameWriter out) {
    out.writePacketId(p.packetId());
    if (v5) {
      reasonAndProperties(p.reason(), PropertyBlocks.reason(p.properties()), out);
    }
  }

  private static void subscribe(Subscribe p, boolean v5, FrameWriter out) {
    out.writePacketId(p.packetId());
    if (v5) {
      out.writeProperties(PropertyBlocks.subscribe(p));
    }
    for (Subscribe.Request request : p.requests()) {
      out.writeString(request.filter());
      out.writeByte(v5 ? SubscriptionOptions.toByte(request) : request.maximumQos());
    }
  }

  private static void suback(Suback p, boolean v5, FrameWriter out) {
    out.writePacketId(p.packetId());
    if (v5) {
      out.writeProperties(PropertyBlocks.reason(p.properties()));
    }
    for (ReasonCode reason : p.reasons()) {
      out.writeByte(v5 ? reason.code() : ReturnCode.ofSuback(reason));
    }
  }

  private static void unsubscribe(Unsubscribe p, boolean v5, FrameWriter out) {
    out.writePacketId(p.packetId());
    if (v5) {
      out.writeProperties(properties -> properties.writeUserProperties(p.userProperties()));
    }
    for (String filter : p.filters()) {
      out.writeString(filter);
    }
  }

  private static void unsuback(Unsuback p, boolean v5, FrameWriter out) {
    out.writePacketId(p.packetId());
    if (v5) {
      out.writeProperties(PropertyBlocks.reason(p.properties()));
      for (ReasonCode reason : p.reasons()) {
        out.writeByte(reason.code());
      }
    }
  }

  private static void disconnect(Disconnect p, boolean v5, FrameWriter out) {
    if (v5) {
      reasonAndProperties(p.reason(), PropertyBlocks.disconnect(p), out);
    }
  }

  private static void auth(Auth p, boolean v5, FrameWriter out) {
    if (!v5) {
      throw new IllegalArgumentException("AUTH does not exist below MQTT 5");
    }
    reasonAndProperties(p.reason(), PropertyBlocks.auth(p), out);
  }

  /** Both may be left out, the reason too when it is success. (3.4.2.1, 3.14.2.1, 3.15.2.1) */
  private static void reasonAndProperties(
      ReasonCode reason, FrameWriter.PropertyBlock properties, FrameWriter out) {
    FrameWriter counter = FrameWriter.counting();
    properties.writeTo(counter);
    if (counter.sizeBytes() > 0) {
      out.writeByte(reason.code());
      out.writeProperties(properties);
    } else if (reason != ReasonCode.SUCCESS) {
      out.writeByte(reason.code());
    }
  }
}
