package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.PacketType;
import dev.marquette.codec.PublishFrame;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What one connection writes. Packets are appended to one buffer, which goes to the wire at the end
 * of the loop's turn, or when it is large: one write for all that a turn brings. Confined to the
 * connection's loop; owns the buffer until the wire takes it.
 */
final class Outbound {
  private static final int FLUSH_FRAMES = 64;
  private static final int FLUSH_BYTES = 64 << 10;
  private static final int FIRST_BYTES = 256;

  /** Bytes that may be pending at a socket before it gets no more QoS 0. */
  private static final long QOS_0_BYTES = 1 << 20;

  private static final int PINGRESP = 0xD000;

  private static final int[] NO_IDS = {};

  private final ClientConnection connection;
  private final LoopContext loop;
  private final Wire wire;

  private MqttVersion version = MqttVersion.V3_1_1;
  private boolean v5;
  private long maxPacketBytes = ConnectProperties.NO_MAXIMUM_PACKET_SIZE;
  private String mountpoint = "";

  /** Null for a client that takes no aliases: this is all that it costs such a client. */
  private @Nullable TopicAliases aliases;

  private @Nullable ByteBuf batch;
  private int frames;
  private boolean dirty;
  private boolean closed;

  // Since the wire was last empty: what tells how many messages the pending bytes are.
  private long framesGiven;
  private long bytesGiven;

  Outbound(ClientConnection connection, LoopContext loop, Wire wire) {
    this.connection = connection;
    this.loop = loop;
    this.wire = wire;
  }

  ClientConnection connection() {
    return connection;
  }

  /** What CONNECT says of the client. */
  void accept(MqttVersion clientVersion, ConnectProperties properties) {
    version = clientVersion;
    v5 = clientVersion.isV5();
    maxPacketBytes = properties.maximumPacketSize();
    int aliasMaximum = properties.topicAliasMaximum();
    aliases = v5 && aliasMaximum > 0 ? new TopicAliases(aliasMaximum) : null; // [MQTT-3.1.2-27]
  }

  boolean isV5() {
    return v5;
  }

  /** The client's Maximum Packet Size. */
  long maxPacketBytes() {
    return maxPacketBytes;
  }

  /** The prefix that the client does not see. */
  void mountpoint(String prefix) {
    mountpoint = prefix;
  }

  /** Whether messages that can wait may be written. */
  boolean isWritable() {
    return !closed && wire.isWritable();
  }

  /** Whether the topic has a name for the client. */
  boolean shows(String topic) {
    return MountedTopics.shows(mountpoint, topic);
  }

  /**
   * Whether messages that cannot wait may be written. They use half of what may be pending before
   * the connection is shut down: a client that takes them slowly loses some, and stays.
   */
  boolean takesQos0() {
    if (closed || hasRoom()) {
      return !closed;
    }
    if (batch == null) {
      return false;
    }
    flush(); // what the wire takes at once does not count
    return !closed && hasRoom();
  }

  private boolean hasRoom() {
    MqttSettings settings = connection.settings();
    long someFrames = half(settings.maxOutboundQueue()) - frames;
    long someBytes =
        half(settings.maxOutboundBytes()) - (batch == null ? 0 : batch.readableBytes());
    boolean writable = wire.isWritable();
    if (writable && framesGiven <= someFrames && bytesGiven <= someBytes) {
      return true; // what was given is never less than what is pending, and cheaper to know
    }
    long pending = wire.pendingBytes();
    return (writable || pending < QOS_0_BYTES)
        && pending <= someBytes
        && pendingFrames(pending) <= someFrames;
  }

  private static long half(long limit) {
    return limit == 0 ? Long.MAX_VALUE : limit / 2;
  }

  /** How many packets the bytes are that are pending at the wire, more or less. */
  private long pendingFrames(long pendingBytes) {
    return bytesGiven == 0 ? 0 : (long) ((double) framesGiven * pendingBytes / bytesGiven);
  }

  // --- packets ---

  /** Whether the client takes a packet of this size. */
  boolean fits(Packet packet) {
    return PacketEncoder.fits(packet, version, maxPacketBytes);
  }

  /**
   * Writes a packet.
   *
   * @return false when it is too large for the client [MQTT-3.1.2-24]
   */
  boolean write(Packet packet) {
    if (closed) {
      return true;
    }
    ByteBuf out = buffer();
    int before = out.writerIndex();
    boolean fits = PacketEncoder.encode(packet, version, maxPacketBytes, out);
    if (out.writerIndex() > before) { // MQTT 3 has no words for some
      loop.counters.sent(packet, version);
      written();
    }
    return fits;
  }

  /** Writes SUBACK or UNSUBACK: who cannot take it is not left waiting. [MQTT-3.8.4-1] */
  void answer(Packet packet) {
    if (!write(packet)) {
      connection.disconnect(Problem.ANSWER_TOO_LARGE);
    }
  }

  /** Always fits: a client that does not take 5 bytes did not get a CONNACK. */
  void ack(Ack.Type type, int packetId, ReasonCode reason) {
    if (closed) {
      return;
    }
    PacketEncoder.writeAck(buffer(), version, type, packetId, reason);
    loop.counters.sent(type);
    written();
  }

  /** The same for what is refused: with words, if the client wants them and they fit. */
  void ack(Ack.Type type, int packetId, Problem why) {
    ReasonProperties explained = why.explained(connection);
    if (explained.reasonString() == null) {
      ack(type, packetId, why.code());
    } else {
      write(new Ack(type, packetId, why.code(), explained));
    }
  }

  void pingResponse() {
    if (closed) {
      return;
    }
    buffer().writeShort(PINGRESP);
    loop.counters.count(PacketEvent.SENT, PacketType.PINGRESP);
    written();
  }

  /** Writes, or drops when too much is pending. */
  void publishQos0(Message message, boolean retain, int subscriptionId) {
    if (takesQos0()) {
      publish(message, 0, false, retain, 0, subscriptionId);
    } else {
      loop.dropped(DropReason.NOT_WRITABLE);
    }
  }

  /**
   * Writes a PUBLISH.
   *
   * @return false when the client cannot have it, as it is too large or its topic has no name below
   *     the mountpoint: then it counts as delivered. [MQTT-3.1.2-25]
   */
  boolean publish(Delivery delivery, int packetId, boolean dup) {
    return publish(
        delivery.message(),
        delivery.qos(),
        dup,
        delivery.retain(),
        packetId,
        delivery.subscriptionId());
  }

  private boolean publish(
      Message message, int qos, boolean dup, boolean retain, int packetId, int subscriptionId) {
    if (closed) {
      return true;
    }
    if (!shows(message.topic())) {
      return false;
    }
    PublishFrame frame = frame(message, qos > 0);
    if (frame == null) {
      return false;
    }
    long remaining =
        message.expiresAtMillis() == Message.NEVER ? -1 : message.remainingSeconds(loop.millis());
    boolean plain = (subscriptionId == 0 || !v5) && aliases == null;
    if (plain) {
      if (isTooLarge(frame.size())) {
        return false;
      }
      frame.writeTo(buffer(), qos, dup, retain, packetId, remaining);
    } else {
      int[] ids = subscriptionId == 0 ? NO_IDS : new int[] {subscriptionId};
      String topic = message.topic();
      int known = aliases == null ? 0 : aliases.get(topic);
      int alias = aliases == null || known > 0 ? known : freshAlias(aliases, topic, frame, ids);
      if (isTooLarge(frame.sizeWith(ids, alias, known == 0))) {
        return false;
      }
      frame.writeTo(buffer(), qos, dup, retain, packetId, remaining, ids, alias, known == 0);
      if (aliases != null && alias != known) {
        aliases.set(alias, topic);
      }
    }
    loop.counters.increment(Counter.sent(qos));
    CountedTopics counted = loop.countedTopics;
    if (counted != null) {
      counted.sent(loop, message, qos);
    }
    written();
    return true;
  }

  private @Nullable PublishFrame frame(Message message, boolean withPacketId) {
    try {
      return mountpoint.isEmpty()
          ? message.frame(v5, withPacketId)
          : PublishFrame.of(
              version,
              withPacketId,
              message.topic().substring(mountpoint.length()),
              message.payload(),
              message.properties());
    } catch (IllegalArgumentException e) {
      // The message's fault, not the subscriber's: it must cost no client its connection.
      loop.incident("encoding of a message", e);
      loop.dropped(DropReason.TOO_LARGE);
      return null;
    }
  }

  /** An alias to be set with this PUBLISH, unless the client could not take it for that. */
  private int freshAlias(TopicAliases table, String topic, PublishFrame frame, int[] ids) {
    if (topic.length() - mountpoint.length() <= TopicAliases.ALIAS_BYTES) {
      return 0;
    }
    int alias = table.offer(topic, connection.settings().maxOutboundTopicAlias());
    return alias > 0 && fits(frame.sizeWith(ids, alias, true)) ? alias : 0;
  }

  private boolean isTooLarge(long bytes) {
    if (fits(bytes)) {
      return false;
    }
    loop.dropped(DropReason.TOO_LARGE);
    return true;
  }

  private boolean fits(long bytes) {
    return bytes <= maxPacketBytes && bytes <= PacketEncoder.MAX_PACKET_SIZE_BYTES;
  }

  // --- bytes ---

  private ByteBuf buffer() {
    ByteBuf buffer = batch;
    if (buffer == null) {
      buffer = wire.allocator().directBuffer(FIRST_BYTES);
      batch = buffer;
      if (!dirty) {
        dirty = true;
        loop.markDirty(this);
      }
    }
    return buffer;
  }

  private void written() {
    frames++;
    ByteBuf buffer = batch;
    if (buffer != null && (frames >= FLUSH_FRAMES || buffer.readableBytes() >= FLUSH_BYTES)) {
      flush();
    }
  }

  /** The loop's turn ends. */
  void flushTurn() {
    dirty = false;
    flush();
  }

  void flush() {
    ByteBuf buffer = batch;
    if (buffer == null) {
      return;
    }
    batch = null;
    int bytes = buffer.readableBytes();
    if (closed || bytes == 0) {
      buffer.release(); // nobody will send it
      return;
    }
    loop.counters.add(Counter.BYTES_SENT, bytes);
    framesGiven += frames;
    bytesGiven += bytes;
    frames = 0;
    wire.takeWrite(buffer);
    wire.flush();
    checkOverload();
  }

  /** The client takes its messages too slowly to be kept. (EMQX's force_shutdown_policy) */
  private void checkOverload() {
    long pending = wire.pendingBytes();
    if (pending == 0) {
      framesGiven = 0;
      bytesGiven = 0;
      return;
    }
    MqttSettings settings = connection.settings();
    boolean tooManyBytes = settings.maxOutboundBytes() > 0 && pending > settings.maxOutboundBytes();
    boolean tooMany =
        settings.maxOutboundQueue() > 0 && pendingFrames(pending) > settings.maxOutboundQueue();
    if (tooManyBytes || tooMany) {
      connection.shutDown(EndReason.OVERLOADED);
    }
  }

  /** Nothing is written any more; what was not flushed is thrown away. */
  void close() {
    closed = true;
    ByteBuf buffer = batch;
    if (buffer != null) {
      batch = null;
      buffer.release(); // the connection is gone
    }
  }
}
