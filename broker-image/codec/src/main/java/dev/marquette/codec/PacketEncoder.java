package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets of both directions as bytes. Without state: any thread may use it with a buffer
 * that it owns.
 *
 * <p>The two packets that a broker sends most have ways of their own that allocate nothing: {@link
 * #writeAck} and, for PUBLISH, {@link PublishFrame}.
 */
public final class PacketEncoder {
  /** The largest packet that MQTT can carry, its fixed header counted: 268,435,460 bytes. */
  public static final int MAX_PACKET_SIZE_BYTES = 1 + 4 + VariableByteInteger.MAX;

  /** The size of the body of a packet that its version has no words for. */
  private static final long NOT_SENT = -1;

  private PacketEncoder() {}

  /**
   * Appends {@code packet} to {@code out}.
   *
   * <p>Below MQTT 5, properties are left out, reasons become return codes, and what cannot be said
   * is not: a DISCONNECT with an error is a server's, which MQTT 3 does not have, and writes no
   * byte.
   *
   * @throws IllegalArgumentException if the packet has a value that cannot be on the wire, or does
   *     not exist in this version; nothing is written then
   */
  public static void encode(Packet packet, MqttVersion version, ByteBuf out) {
    if (!encode(packet, version, MAX_PACKET_SIZE_BYTES, out)) {
      throw new IllegalArgumentException(
          "packet is larger than the " + MAX_PACKET_SIZE_BYTES + " bytes that MQTT can carry");
    }
  }

  /**
   * Appends {@code packet} to {@code out} if it fits what the client said it takes. User properties
   * and then the reason string of an answer are left out where that makes it fit. [MQTT-3.2.2-19]
   * [MQTT-3.4.2-2] [MQTT-3.14.2-3] A PUBLISH is never changed.
   *
   * @param maxPacketSizeBytes the client's Maximum Packet Size, the fixed header counted
   * @return false if it is too large in any form; nothing is written then [MQTT-3.1.2-24]
   * @throws IllegalArgumentException as {@link #encode(Packet, MqttVersion, ByteBuf)}
   */
  public static boolean encode(
      Packet packet, MqttVersion version, long maxPacketSizeBytes, ByteBuf out) {
    Packet form = form(packet, version, maxPacketSizeBytes);
    if (form == null) {
      return false;
    }
    long bodyBytes = bodyBytes(form, version);
    if (bodyBytes == NOT_SENT) {
      return true;
    }
    out.ensureWritable((int) sizeBytes(bodyBytes));
    FrameWriter writer = FrameWriter.to(out);
    writer.writeByte(PacketBodies.firstByte(form));
    writer.writeVariable(bodyBytes);
    PacketBodies.write(form, version, writer);
    return true;
  }

  /** Whether {@link #encode(Packet, MqttVersion, long, ByteBuf)} would write it, in some form. */
  public static boolean fits(Packet packet, MqttVersion version, long maxPacketSizeBytes) {
    return form(packet, version, maxPacketSizeBytes) != null;
  }

  /** The packet, or as much of it as fits; null when nothing does. */
  private static @Nullable Packet form(
      Packet packet, MqttVersion version, long maxPacketSizeBytes) {
    long limit = Math.min(maxPacketSizeBytes, MAX_PACKET_SIZE_BYTES);
    if (!tooLarge(bodyBytes(packet, version), limit)) {
      return packet;
    }
    Packet shorter = Trimming.withoutUserProperties(packet);
    if (shorter != null && !tooLarge(bodyBytes(shorter, version), limit)) {
      return shorter;
    }
    Packet bare = Trimming.withoutReasonString(packet);
    return bare != null && !tooLarge(bodyBytes(bare, version), limit) ? bare : null;
  }

  /**
   * Appends an acknowledgement; allocates nothing.
   *
   * @param packetId 1 to 65,535
   * @param reason not sent below MQTT 5, nor when it is {@link ReasonCode#SUCCESS}
   * @throws IllegalArgumentException for another packet ID; nothing is written then
   */
  public static void writeAck(
      ByteBuf out, MqttVersion version, Ack.Type type, int packetId, ReasonCode reason) {
    checkPacketId(packetId);
    int firstByte = PacketType.of(type).firstByte();
    if (version.isV5() && reason != ReasonCode.SUCCESS) {
      out.writeByte(firstByte).writeByte(3).writeShort(packetId).writeByte(reason.code());
    } else {
      out.writeInt(firstByte << 24 | 2 << 16 | packetId);
    }
  }

  static void checkPacketId(int id) {
    if (id < 1 || id > 0xFFFF) {
      throw new IllegalArgumentException("packet ID " + id + " is not 1 to 65535");
    }
  }

  private static long bodyBytes(Packet packet, MqttVersion version) {
    if (packet instanceof Disconnect p && !version.isV5() && p.reason().isError()) {
      return NOT_SENT;
    }
    FrameWriter counter = FrameWriter.counting();
    PacketBodies.write(packet, version, counter);
    return counter.sizeBytes();
  }

  private static boolean tooLarge(long bodyBytes, long limit) {
    return bodyBytes > VariableByteInteger.MAX || sizeBytes(bodyBytes) > limit;
  }

  private static long sizeBytes(long bodyBytes) {
    return bodyBytes == NOT_SENT ? 0 : 1 + VariableByteInteger.size((int) bodyBytes) + bodyBytes;
  }
}
