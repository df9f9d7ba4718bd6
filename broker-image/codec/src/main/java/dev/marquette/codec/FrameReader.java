package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of one packet whose bytes are all there, and never past its end. Reused from
 * packet to packet; confined to one event loop; does not own the buffer.
 *
 * <p>What runs past the end, or is not of the type that it should be, is malformed. (1.2)
 */
final class FrameReader {
  /** No further property: see {@link #nextProperty()}. */
  static final int NO_PROPERTY = -1;

  private PacketType type = PacketType.RESERVED;
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int index;

  /** Where reading must stop: the end of the packet, or of its properties while they are read. */
  private int limit;

  private int packetEnd;

  /** A bit for each property that this block had. */
  private long seen;

  private @Nullable List<UserProperty> userProperties;

  void begin(PacketType packetType, ByteBuf buffer, int bodyIndex, int bodyBytes) {
    type = packetType;
    in = buffer;
    index = bodyIndex;
    packetEnd = bodyIndex + bodyBytes;
    limit = packetEnd;
    seen = 0;
    userProperties = null;
  }

  /** Forgets the buffer, so that an idle connection keeps none alive. */
  void end() {
    in = Unpooled.EMPTY_BUFFER;
    userProperties = null;
  }

  PacketType type() {
    return type;
  }

  int remaining() {
    return limit - index;
  }

  int readByte(String what) throws MalformedPacketException {
    require(1, what);
    return in.getUnsignedByte(index++);
  }

  int readShort(String what) throws MalformedPacketException {
    require(2, what);
    int value = in.getUnsignedShort(index);
    index += 2;
    return value;
  }

  long readInt(String what) throws MalformedPacketException {
    require(4, what);
    long value = in.getUnsignedInt(index);
    index += 4;
    return value;
  }

  int readVariable(String what) throws MalformedPacketException {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = readByte(what);
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw malformed(what + " is encoded in more bytes than it needs");
        }
        return value;
      }
    }
    throw malformed(what + " is encoded in more than 4 bytes");
  }

  /** A packet identifier: 1 to 65,535. [MQTT-2.2.1-3] [MQTT-2.2.1-4] */
  int readPacketId() throws MalformedPacketException {
    int id = readShort("packet identifier");
    if (id == 0) {
      throw protocolError("packet identifier is 0, expected 1 to 65535");
    }
    return id;
  }

  String readString(String what) throws MalformedPacketException {
    int length = readShort(what);
    require(length, what);
    String value = stringAt(index, length, what);
    index += length;
    return value;
  }

  /** As {@link #readString}, for a PUBLISH's topic. */
  String readTopic(TopicCache cache) throws MalformedPacketException {
    int length = readShort("topic");
    require(length, "topic");
    int start = index;
    index += length;
    String known = cache.find(in, start, length);
    if (known != null) {
      return known;
    }
    String topic = stringAt(start, length, "topic");
    if (TopicNames.hasWildcard(topic)) {
      throw new MalformedPacketException(
          ReasonCode.TOPIC_NAME_INVALID,
          type + ": topic \"" + topic + "\" has a wildcard; publish to a topic without + and #");
    }
    cache.put(in, start, length, topic);
    return topic;
  }

  private String stringAt(int start, int length, String what) throws MalformedPacketException {
    if (length == 0) {
      return "";
    }
    if (!Utf8.isWellFormed(in, start, length)) {
      throw malformed(what + " is not well-formed UTF-8 without U+0000");
    }
    return in.toString(start, length, StandardCharsets.UTF_8);
  }

  byte[] readBinary(String what) throws MalformedPacketException {
    int length = readShort(what);
    require(length, what);
    return copy(length);
  }

  /** All that is left of the packet. */
  byte[] readRest() {
    return copy(remaining());
  }

  private byte[] copy(int length) {
    byte[] bytes = new byte[length];
    in.getBytes(index, bytes);
    index += length;
    return bytes;
  }

  void requireEnd() throws MalformedPacketException {
    if (index != packetEnd) {
      throw malformed((packetEnd - index) + " bytes too many at its end");
    }
  }

  /**
   * Begins a block of properties: to be read with {@link #nextProperty()} until that says that
   * there are no more.
   *
   * @return false when the block is empty, and there is nothing to read
   */
  boolean beginProperties() throws MalformedPacketException {
    int length = readVariable("property length");
    require(length, "properties");
    if (length == 0) {
      return false;
    }
    limit = index + length;
    seen = 0;
    return true;
  }

  /**
   * The identifier of the next property, whose value is to be read then, or {@link #NO_PROPERTY}.
   * No property but the two that may repeat comes twice. (2.2.2.2)
   */
  int nextProperty() throws MalformedPacketException {
    if (index == limit) {
      limit = packetEnd;
      return NO_PROPERTY;
    }
    int id = readVariable("property identifier");
    if (id < Long.SIZE && id != Property.USER_PROPERTY && id != Property.SUBSCRIPTION_IDENTIFIER) {
      if ((seen & 1L << id) != 0) {
        throw protocolError("property 0x" + Integer.toHexString(id) + " is there twice");
      }
      seen |= 1L << id;
    }
    return id;
  }

  /** For an identifier that this packet does not know. (2.2.2.2) */
  MalformedPacketException notAllowed(int propertyId) {
    return malformed("property 0x" + Integer.toHexString(propertyId) + " is not allowed in it");
  }

  /** A property that is 0 or 1. */
  boolean readFlag(String what) throws MalformedPacketException {
    int value = readByte(what);
    if (value > 1) {
      throw protocolError(what + " is " + value + ", expected 0 or 1");
    }
    return value == 1;
  }

  /** A property of two bytes that may not be 0. */
  int readNonZeroShort(String what) throws MalformedPacketException {
    int value = readShort(what);
    if (value == 0) {
      throw protocolError(what + " is 0, expected 1 to 65535");
    }
    return value;
  }

  /** A property of four bytes that may not be 0. */
  long readNonZeroInt(String what) throws MalformedPacketException {
    long value = readInt(what);
    if (value == 0) {
      throw protocolError(what + " is 0, expected 1 to 4294967295");
    }
    return value;
  }

  /** A subscription identifier: 1 to 268,435,455. (3.8.2.1.2) */
  int readSubscriptionId() throws MalformedPacketException {
    int id = readVariable("subscription identifier");
    if (id == 0) {
      throw protocolError("subscription identifier is 0, expected 1 to 268435455");
    }
    return id;
  }

  /** Keeps a user property for {@link #takeUserProperties()}. */
  void readUserProperty() throws MalformedPacketException {
    String name = readString("user property's name");
    String value = readString("user property's value");
    if (userProperties == null) {
      userProperties = new ArrayList<>(4);
    }
    userProperties.add(new UserProperty(name, value));
  }

  /** The user properties of the block just read, in their order. [MQTT-3.3.2-18] */
  List<UserProperty> takeUserProperties() {
    List<UserProperty> taken = userProperties == null ? List.of() : List.copyOf(userProperties);
    userProperties = null;
    return taken;
  }

  MalformedPacketException malformed(String message) {
    return new MalformedPacketException(ReasonCode.MALFORMED_PACKET, type + ": " + message);
  }

  MalformedPacketException protocolError(String message) {
    return new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, type + ": " + message);
  }

  private void require(int bytes, String what) throws MalformedPacketException {
    if (limit - index < bytes) {
      throw malformed(
          what + " needs " + bytes + " bytes, but " + Math.max(0, limit - index) + " are left");
    }
  }
}
