package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * One message as the bytes of a PUBLISH, encoded once and written to many subscribers.
 *
 * <p>All subscribers that speak the same protocol, and get the message with or without a packet ID,
 * get the same bytes but for the first byte, the packet ID and what is left of the Message Expiry
 * Interval. These have fixed places, so {@link #writeTo(ByteBuf, int, boolean, boolean, int, long)}
 * copies the frame and patches the copy. A subscriber with subscription identifiers or a topic
 * alias gets the longer {@code writeTo}, which builds the head anew around the same properties.
 *
 * <pre>
 *   head:    first byte | remaining length | topic | packet ID? | length | expiry? | other properties
 *                                                                \________ MQTT 5 alone ____________/
 *   payload: shared with every other frame of the message, never copied to be held
 * </pre>
 *
 * <p>Immutable, so threads share it freely; it owns no buffer.
 */
public final class PublishFrame {
  private static final int FIRST_BYTE = PacketType.PUBLISH.firstByte();
  private static final int TOPIC_ALIAS_BYTES = 3;

  private final byte[] head;
  private final byte[] payload;
  private final boolean v5;
  private final boolean withPacketId;

  /** Where the topic's length is: what follows the fixed header. */
  private final int topicIndex;

  /** Where the topic ends: the packet ID, if there is one. */
  private final int topicEnd;

  /** Where the first property is, after their length; the head's end below MQTT 5. */
  private final int propertiesIndex;

  /** Whether the properties begin with a Message Expiry Interval. */
  private final boolean withExpiry;

  private PublishFrame(
      byte[] head,
      byte[] payload,
      boolean v5,
      boolean withPacketId,
      int topicIndex,
      int topicEnd,
      int propertiesIndex,
      boolean withExpiry) {
    this.head = head;
    this.payload = payload;
    this.v5 = v5;
    this.withPacketId = withPacketId;
    this.topicIndex = topicIndex;
    this.topicEnd = topicEnd;
    this.propertiesIndex = propertiesIndex;
    this.withExpiry = withExpiry;
  }

  /**
   * Encodes a message.
   *
   * @param version only whether it is MQTT 5 matters: 3.1 and 3.1.1 may share a frame
   * @param withPacketId true for QoS 1 and 2
   * @param topic 1 to 65,535 bytes of UTF-8
   * @param payload kept, not copied: nobody may change it afterwards
   * @param forwarded what a receiver gets, see {@link PublishProperties#forwarded()}; not sent
   *     below MQTT 5; a topic alias or subscription identifiers in it are left out
   * @throws IllegalArgumentException for a topic or property that no PUBLISH can carry
   */
  public static PublishFrame of(
      MqttVersion version,
      boolean withPacketId,
      String topic,
      byte[] payload,
      PublishProperties forwarded) {
    boolean v5 = version.isV5();
    int topicBytes = ByteBufUtil.utf8Bytes(topic);
    if (topicBytes == 0 || topicBytes > 0xFFFF) {
      throw new IllegalArgumentException(
          "topic of " + topicBytes + " bytes; a PUBLISH carries 1 to 65535");
    }
    int propertyBytes = v5 ? propertyBytes(forwarded) : 0;
    int headBytes =
        2
            + topicBytes
            + (withPacketId ? 2 : 0)
            + (v5 ? VariableByteInteger.size(propertyBytes) + propertyBytes : 0);
    // A message at the very limit may be too large in this form: size() tells, and writing refuses.
    int remaining = (int) Math.min((long) headBytes + payload.length, VariableByteInteger.MAX);
    byte[] head = new byte[1 + VariableByteInteger.size(remaining) + headBytes];
    head[0] = (byte) FIRST_BYTE;
    int topicIndex = VariableByteInteger.write(head, 1, remaining);
    int topicEnd = writeTopic(head, topicIndex, topic, topicBytes);
    int propertiesIndex = topicEnd + (withPacketId ? 2 : 0);
    if (v5) {
      propertiesIndex = VariableByteInteger.write(head, propertiesIndex, propertyBytes);
      if (propertyBytes > 0) {
        ByteBuf out = Unpooled.wrappedBuffer(head, propertiesIndex, propertyBytes).clear();
        PropertyBlocks.message(forwarded).writeTo(FrameWriter.to(out));
      }
    }
    boolean withExpiry = v5 && forwarded.messageExpirySeconds() >= 0;
    return new PublishFrame(
        head, payload, v5, withPacketId, topicIndex, topicEnd, propertiesIndex, withExpiry);
  }

  private static int propertyBytes(PublishProperties properties) {
    if (properties.equals(PublishProperties.NONE)) {
      return 0;
    }
    FrameWriter counter = FrameWriter.counting();
    PropertyBlocks.message(properties).writeTo(counter);
    if (counter.sizeBytes() > VariableByteInteger.MAX) {
      throw new IllegalArgumentException(
          "properties of "
              + counter.sizeBytes()
              + " bytes; a PUBLISH carries up to "
              + VariableByteInteger.MAX);
    }
    return (int) counter.sizeBytes();
  }

  private static int writeTopic(byte[] head, int index, String topic, int topicBytes) {
    head[index] = (byte) (topicBytes >>> 8);
    head[index + 1] = (byte) topicBytes;
    int at = index + 2;
    if (topicBytes == topic.length()) {
      for (int i = 0; i < topicBytes; i++) {
        head[at + i] = (byte) topic.charAt(i);
      }
    } else {
      System.arraycopy(topic.getBytes(StandardCharsets.UTF_8), 0, head, at, topicBytes);
    }
    return at + topicBytes;
  }

  /**
   * The bytes that {@link #writeTo(ByteBuf, int, boolean, boolean, int, long)} writes, the fixed
   * header counted: what a client's Maximum Packet Size limits. More than {@link
   * PacketEncoder#MAX_PACKET_SIZE_BYTES} cannot be written at all.
   */
  public long size() {
    return (long) head.length + payload.length;
  }

  /** As {@link #size()}, for the {@code writeTo} with the same arguments. */
  public long sizeWith(int[] subscriptionIds, int topicAlias, boolean withTopic) {
    if (isPlain(subscriptionIds, topicAlias)) {
      return size();
    }
    long remaining = remainingWith(subscriptionIds, topicAlias, withTopic);
    return 1
        + VariableByteInteger.size((int) Math.min(remaining, VariableByteInteger.MAX))
        + remaining;
  }

  /** Whether this form is for QoS 1 and 2. */
  public boolean withPacketId() {
    return withPacketId;
  }

  /**
   * Appends the PUBLISH to {@code out}.
   *
   * @param qos 1 or 2 for a frame with a packet ID, else 0
   * @param dup never at QoS 0 [MQTT-3.3.1-2]
   * @param packetId 1 to 65,535; ignored at QoS 0
   * @param remainingExpirySeconds what the receiver gets as Message Expiry Interval [MQTT-3.3.2-6];
   *     -1 sends the publisher's; ignored where the message has none
   * @throws IllegalArgumentException if the QoS does not fit the frame, a number is out of its
   *     bounds, or the frame is larger than MQTT allows; nothing is written then
   */
  public void writeTo(
      ByteBuf out,
      int qos,
      boolean dup,
      boolean retain,
      int packetId,
      long remainingExpirySeconds) {
    check(qos, dup, packetId, remainingExpirySeconds, size());
    int start = out.writerIndex();
    out.ensureWritable(head.length + payload.length);
    out.writeBytes(head);
    out.writeBytes(payload);
    out.setByte(start, firstByte(qos, dup, retain));
    if (withPacketId) {
      out.setShort(start + topicEnd, packetId);
    }
    if (withExpiry && remainingExpirySeconds >= 0) {
      out.setInt(start + propertiesIndex + 1, (int) remainingExpirySeconds);
    }
  }

  /**
   * Appends the PUBLISH with what only this subscriber gets. Below MQTT 5 there is no such thing,
   * and this writes the same as the shorter one.
   *
   * @param subscriptionIds of the subscriptions that match, each 1 to 268,435,455 [MQTT-3.3.4-3]
   * @param topicAlias 1 to 65,535, or 0 for none
   * @param withTopic false to let the alias stand for the topic
   * @throws IllegalArgumentException as the shorter one, and if neither topic nor alias is sent
   */
  public void writeTo(
      ByteBuf out,
      int qos,
      boolean dup,
      boolean retain,
      int packetId,
      long remainingExpirySeconds,
      int[] subscriptionIds,
      int topicAlias,
      boolean withTopic) {
    if (v5) {
      checkOfSubscriber(subscriptionIds, topicAlias, withTopic);
    }
    if (isPlain(subscriptionIds, topicAlias)) {
      writeTo(out, qos, dup, retain, packetId, remainingExpirySeconds);
      return;
    }
    long size = sizeWith(subscriptionIds, topicAlias, withTopic);
    check(qos, dup, packetId, remainingExpirySeconds, size);
    out.ensureWritable((int) size);
    out.writeByte(firstByte(qos, dup, retain));
    VariableByteInteger.write(out, (int) remainingWith(subscriptionIds, topicAlias, withTopic));
    if (withTopic) {
      out.writeBytes(head, topicIndex, topicEnd - topicIndex);
    } else {
      out.writeShort(0);
    }
    if (withPacketId) {
      out.writeShort(packetId);
    }
    VariableByteInteger.write(out, (int) propertyBytesWith(subscriptionIds, topicAlias));
    int expiryIndex = out.writerIndex() + 1;
    out.writeBytes(head, propertiesIndex, head.length - propertiesIndex);
    if (withExpiry && remainingExpirySeconds >= 0) {
      out.setInt(expiryIndex, (int) remainingExpirySeconds);
    }
    if (topicAlias != 0) {
      out.writeByte(Property.TOPIC_ALIAS);
      out.writeShort(topicAlias);
    }
    for (int id : subscriptionIds) {
      out.writeByte(Property.SUBSCRIPTION_IDENTIFIER);
      VariableByteInteger.write(out, id);
    }
    out.writeBytes(payload);
  }

  private boolean isPlain(int[] subscriptionIds, int topicAlias) {
    return !v5 || (subscriptionIds.length == 0 && topicAlias == 0);
  }

  private long remainingWith(int[] subscriptionIds, int topicAlias, boolean withTopic) {
    long propertyBytes = propertyBytesWith(subscriptionIds, topicAlias);
    return (withTopic ? topicEnd - topicIndex : 2)
        + (withPacketId ? 2 : 0)
        + VariableByteInteger.size((int) Math.min(propertyBytes, VariableByteInteger.MAX))
        + propertyBytes
        + payload.length;
  }

  private long propertyBytesWith(int[] subscriptionIds, int topicAlias) {
    long bytes = (long) head.length - propertiesIndex + (topicAlias == 0 ? 0 : TOPIC_ALIAS_BYTES);
    for (int id : subscriptionIds) {
      bytes += 1 + VariableByteInteger.size(id);
    }
    return bytes;
  }

  private void check(int qos, boolean dup, int packetId, long expirySeconds, long size) {
    if (withPacketId ? qos != 1 && qos != 2 : qos != 0) {
      throw new IllegalArgumentException(
          "QoS " + qos + " from a frame " + (withPacketId ? "with" : "without") + " packet ID");
    }
    if (withPacketId) {
      PacketEncoder.checkPacketId(packetId);
    } else if (dup) {
      throw new IllegalArgumentException("DUP at QoS 0, which is never sent again");
    }
    if (expirySeconds < -1 || expirySeconds > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException(
          "remaining expiry of " + expirySeconds + " s is not -1 to 4294967295");
    }
    if (size > PacketEncoder.MAX_PACKET_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "PUBLISH of "
              + size
              + " bytes; MQTT carries up to "
              + PacketEncoder.MAX_PACKET_SIZE_BYTES
              + ", compare size() first");
    }
  }

  private static void checkOfSubscriber(int[] subscriptionIds, int topicAlias, boolean withTopic) {
    if (topicAlias == 0 && !withTopic) {
      throw new IllegalArgumentException("neither topic nor topic alias to send");
    }
    if (topicAlias < 0 || topicAlias > 0xFFFF) {
      throw new IllegalArgumentException("topic alias " + topicAlias + " is not 0 to 65535");
    }
    for (int id : subscriptionIds) {
      if (id < 1 || id > VariableByteInteger.MAX) {
        throw new IllegalArgumentException(
            "subscription identifier " + id + " is not 1 to " + VariableByteInteger.MAX);
      }
    }
  }

  private static int firstByte(int qos, boolean dup, boolean retain) {
    return FIRST_BYTE | (dup ? 0b1000 : 0) | qos << 1 | (retain ? 1 : 0);
  }
}
