package dev.marquette.bench.million;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/**
 * The few packets of MQTT 3.1.1 that a device sends, and what answers them. By hand, and not by the
 * broker's codec: the clients must cost little beside it. Lengths are all below 128.
 */
final class Frames {
  static final int CONNACK = 0x20;
  static final int PUBLISH_QOS_1 = 0x32;
  static final int PUBACK = 0x40;
  static final int SUBACK = 0x90;
  static final int PINGRESP = 0xD0;

  static final int PAYLOAD_BYTES = 64;

  private static final int CONNECT = 0x10;
  private static final int SUBSCRIBE = 0x82;
  private static final int PINGREQ = 0xC0;
  private static final int CLEAN_SESSION = 2;
  private static final int QOS = 1;
  private static final byte[] PROTOCOL = {0, 4, 'M', 'Q', 'T', 'T', 4};
  private static final byte[] PADDING = new byte[PAYLOAD_BYTES - Long.BYTES];

  private Frames() {}

  /** The topic on which a device hears: of 26 characters, with a million of them. */
  static byte[] topic(int device) {
    return "devices/%07d/commands".formatted(device).getBytes(US_ASCII);
  }

  /** A device says who it is, and asks for its commands. */
  static void hello(ByteBuf out, int device, int keepAliveSeconds) {
    byte[] id = "device-%07d".formatted(device).getBytes(US_ASCII);
    out.writeByte(CONNECT).writeByte(PROTOCOL.length + 1 + 2 + 2 + id.length);
    out.writeBytes(PROTOCOL).writeByte(CLEAN_SESSION).writeShort(keepAliveSeconds);
    out.writeShort(id.length).writeBytes(id);
    byte[] filter = topic(device);
    out.writeByte(SUBSCRIBE).writeByte(2 + 2 + filter.length + 1).writeShort(1);
    out.writeShort(filter.length).writeBytes(filter).writeByte(QOS);
  }

  static void ping(ByteBuf out) {
    out.writeByte(PINGREQ).writeByte(0);
  }

  /** A message at QoS 1 that says when it was due. */
  static void publish(ByteBuf out, int device, int packetId, long dueNanos) {
    byte[] topic = topic(device);
    out.writeByte(PUBLISH_QOS_1).writeByte(2 + topic.length + 2 + PAYLOAD_BYTES);
    out.writeShort(topic.length).writeBytes(topic).writeShort(packetId);
    out.writeLong(dueNanos).writeBytes(PADDING);
  }

  static void acknowledge(ByteBuf out, int packetId) {
    out.writeByte(PUBACK).writeByte(2).writeShort(packetId);
  }

  /** Reads a packet and writes what a broker answers: nothing where it answers nothing. */
  static void answer(ByteBuf in, ByteBuf out) {
    int type = in.readUnsignedByte();
    int end = in.readUnsignedByte() + in.readerIndex();
    switch (type) {
      case CONNECT -> out.writeByte(CONNACK).writeByte(2).writeShort(0);
      case SUBSCRIBE ->
          out.writeByte(SUBACK).writeByte(3).writeShort(in.readUnsignedShort()).writeByte(QOS);
      case PINGREQ -> out.writeByte(PINGRESP).writeByte(0);
      case PUBLISH_QOS_1 -> {
        in.skipBytes(in.readUnsignedShort());
        acknowledge(out, in.readUnsignedShort());
      }
      default -> throw new IllegalArgumentException("packet of type " + Integer.toHexString(type));
    }
    in.readerIndex(end);
  }
}
