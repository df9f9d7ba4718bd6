package dev.marquette.bench.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;

/**
 * Netty's encoder. Subscribers share the fixed header, the properties and the payload; what has a
 * packet ID in it is made for each, and encoded anew.
 */
final class NettyWriter implements Writer {
  private final Drain drain = new Drain();
  private final EmbeddedChannel channel =
      Writer.channel(drain, MqttEncoder.INSTANCE, new MqttDecoder());
  private final MqttPublishMessage shared;

  NettyWriter(Outbound message) {
    // The decoder says which version the channel's is. Then it makes the message of our own bytes.
    ReferenceCountUtil.release(
        read(Packets.bytes(Packets.connect(message.version()), message.version())));
    shared = (MqttPublishMessage) read(Packets.bytes(message.packet(), message.version()));
  }

  private Object read(byte[] bytes) {
    ByteBuf direct = BUFFERS.directBuffer(bytes.length).writeBytes(bytes);
    channel.writeInbound(direct);
    return Objects.requireNonNull(channel.readInbound());
  }

  @Override
  public void write(int packetId) {
    MqttPublishMessage own =
        new MqttPublishMessage(
            shared.fixedHeader(), header(packetId), shared.payload().retainedDuplicate());
    channel.pipeline().write(own, channel.voidPromise());
  }

  private MqttPublishVariableHeader header(int packetId) {
    MqttPublishVariableHeader header = shared.variableHeader();
    return shared.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE
        ? header
        : new MqttPublishVariableHeader(header.topicName(), packetId, header.properties());
  }

  @Override
  public long bytes() {
    return drain.bytes();
  }

  @Override
  public void close() {
    shared.release();
    channel.finishAndReleaseAll();
  }
}
