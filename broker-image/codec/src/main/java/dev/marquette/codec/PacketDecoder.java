package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into packets. Confined to the connection's event loop; owns no
 * buffer and keeps none between calls.
 *
 * <p>A packet's first bytes are judged as soon as they are there: its type, its flags and its size,
 * so that nobody has to buffer what will be refused. The rest is read when it is complete.
 *
 * <p>The decoder learns the protocol's version from CONNECT, which must come first [MQTT-3.1.0-1]
 * and only once [MQTT-3.1.0-2]. What it refuses carries the reason that MQTT 5 asks for; older
 * clients only see the connection close.
 */
public final class PacketDecoder {
  private static final int MAX_LENGTH_BYTES = 4;

  private final Peer sender;
  private final FrameReader reader = new FrameReader();
  private final TopicCache topics = new TopicCache();
  private int maxPacketSizeBytes;
  private @Nullable MqttVersion version;

  /**
   * A server's decoder, of what one client sends.
   *
   * @param maxPacketSizeBytes see {@link #maxPacketSize(int)}
   */
  public PacketDecoder(int maxPacketSizeBytes) {
    this(Peer.CLIENT, null, maxPacketSizeBytes);
  }

  private PacketDecoder(Peer sender, @Nullable MqttVersion version, int maxPacketSizeBytes) {
    this.sender = sender;
    this.version = version;
    maxPacketSize(maxPacketSizeBytes);
  }

  /** A client's decoder, of what a server sends to one that connected with {@code version}. */
  public static PacketDecoder ofServer(MqttVersion version, int maxPacketSizeBytes) {
    return new PacketDecoder(Peer.SERVER, version, maxPacketSizeBytes);
  }

  /**
   * The version that the client named; null until then. Known also when CONNECT is refused later.
   */
  public @Nullable MqttVersion version() {
    return version;
  }

  /**
   * Sets the largest packet that is accepted from now on, its fixed header counted; 2 bytes to
   * {@link PacketEncoder#MAX_PACKET_SIZE_BYTES}.
   */
  public void maxPacketSize(int bytes) {
    if (bytes < 2 || bytes > PacketEncoder.MAX_PACKET_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "maximum packet size of "
              + bytes
              + " bytes; expected 2 to "
              + PacketEncoder.MAX_PACKET_SIZE_BYTES);
    }
    maxPacketSizeBytes = bytes;
  }

  /**
   * Reads one packet.
   *
   * @return the packet, after which {@code in}'s reader index stands; or null when more bytes are
   *     needed, and nothing was consumed
   * @throws MalformedPacketException if the bytes are no packet that this peer may send here.
   *     Nothing was consumed; the connection is beyond repair and must be closed [MQTT-4.13.1-1]
   */
  public @Nullable Packet decode(ByteBuf in) throws MalformedPacketException {
    int readable = in.readableBytes();
    if (readable == 0) {
      return null;
    }
    int start = in.readerIndex();
    int firstByte = in.getUnsignedByte(start);
    PacketType type = PacketType.of(firstByte);
    checkFirstByte(type, firstByte);

    int length = 0;
    int lengthBytes = 0;
    int next;
    do {
      if (lengthBytes == MAX_LENGTH_BYTES) {
        throw new MalformedPacketException(
            ReasonCode.MALFORMED_PACKET, type + ": remaining length takes more than 4 bytes");
      }
      if (1 + lengthBytes == readable) {
        return null;
      }
      next = in.getUnsignedByte(start + 1 + lengthBytes);
      length |= (next & 0x7F) << (7 * lengthBytes);
      lengthBytes++;
    } while (next >= 0x80);
    int size = 1 + lengthBytes + length;
    if (size > maxPacketSizeBytes) {
      throw new MalformedPacketException(
          ReasonCode.PACKET_TOO_LARGE,
          type + " of " + size + " bytes; the limit is " + maxPacketSizeBytes);
    }
    if (readable < size) {
      return null;
    }

    boolean overlong = lengthBytes > 1 && next == 0;
    reader.begin(type, in, start + 1 + lengthBytes, length);
    try {
      Packet packet = decodeBody(type, firstByte & 0x0F, overlong);
      reader.requireEnd();
      in.readerIndex(start + size);
      return packet;
    } finally {
      reader.end();
    }
  }

  private void checkFirstByte(PacketType type, int firstByte) throws MalformedPacketException {
    MqttVersion known = version;
    if (known == null) {
      if (type != PacketType.CONNECT) {
        throw new MalformedPacketException(
            ReasonCode.PROTOCOL_ERROR, type + " before CONNECT, which must come first");
      }
      return; // its flags are judged with its version
    }
    if (type == PacketType.RESERVED || (type == PacketType.AUTH && !known.isV5())) {
      throw new MalformedPacketException(
          ReasonCode.MALFORMED_PACKET, "packet type of first byte " + firstByte + " is reserved");
    }
    if (!type.isSentBy(sender) || type == PacketType.CONNECT) {
      throw new MalformedPacketException(
          ReasonCode.PROTOCOL_ERROR,
          type == PacketType.CONNECT && sender == Peer.CLIENT
              ? "second CONNECT on one connection"
              : type + " may not come from a " + sender);
    }
    checkFlags(type, firstByte & 0x0F, known);
  }

  private static void checkFlags(PacketType type, int flags, MqttVersion version)
      throws MalformedPacketException {
    if (type == PacketType.PUBLISH) {
      if ((flags & 0b0110) == 0b0110) {
        throw new MalformedPacketException(
            ReasonCode.MALFORMED_PACKET, "PUBLISH: QoS is 3, expected 0, 1 or 2");
      }
      if ((flags & 0b1110) == 0b1000 && version != MqttVersion.V3_1) {
        throw new MalformedPacketException(
            ReasonCode.MALFORMED_PACKET, "PUBLISH: DUP is set at QoS 0");
      }
    } else if (flags != type.flags() && version != MqttVersion.V3_1) {
      // MQTT 3.1 gives DUP a meaning in more packets, and does not use the rest.
      throw new MalformedPacketException(
          ReasonCode.MALFORMED_PACKET,
          type + ": fixed header's flags are " + flags + ", expected " + type.flags());
    }
  }

  private Packet decodeBody(PacketType type, int flags, boolean overlong)
      throws MalformedPacketException {
    MqttVersion known = version;
    if (known == null) {
      ConnectDecoder.Protocol protocol = ConnectDecoder.readProtocol(reader);
      version = protocol.version();
      checkFlags(type, flags, protocol.version());
      checkLength(type, overlong, protocol.version());
      return ConnectDecoder.decode(reader, protocol);
    }
    checkLength(type, overlong, known);
    return switch (type) {
      case PUBLISH -> PublishDecoder.decode(reader, flags, known, sender, topics);
      case PUBACK -> AckDecoder.decode(reader, Ack.Type.PUBACK, known);
      case PUBREC -> AckDecoder.decode(reader, Ack.Type.PUBREC, known);
      case PUBREL -> AckDecoder.decode(reader, Ack.Type.PUBREL, known);
      case PUBCOMP -> AckDecoder.decode(reader, Ack.Type.PUBCOMP, known);
      case SUBSCRIBE -> SubscribeDecoder.subscribe(reader, known);
      case UNSUBSCRIBE -> SubscribeDecoder.unsubscribe(reader, known);
      case PINGREQ -> Ping.REQUEST;
      case PINGRESP -> Ping.RESPONSE;
      case DISCONNECT -> DisconnectDecoder.decode(reader, known, sender);
      case AUTH -> AuthDecoder.decode(reader, sender);
      case CONNACK -> ConnackDecoder.decode(reader, known);
      case SUBACK -> SubackDecoder.suback(reader, known);
      case UNSUBACK -> SubackDecoder.unsuback(reader, known);
      case CONNECT, RESERVED ->
          throw new IllegalStateException(type + " passed the check of the first byte");
    };
  }

  /** The shortest form of the length is asked for by MQTT 5 alone. [MQTT-1.5.5-1] */
  private static void checkLength(PacketType type, boolean overlong, MqttVersion version)
      throws MalformedPacketException {
    if (overlong && version.isV5()) {
      throw new MalformedPacketException(
          ReasonCode.MALFORMED_PACKET, type + ": remaining length takes more bytes than it needs");
    }
  }
}
