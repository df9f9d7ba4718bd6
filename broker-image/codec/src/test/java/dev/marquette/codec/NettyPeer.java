package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Netty's codec on one connection: another reading of the same standard. */
final class NettyPeer implements AutoCloseable {
  private static final int MAX_CLIENT_ID = 1 << 16;

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new MqttDecoder(Wire.LIMIT, MAX_CLIENT_ID, true), MqttEncoder.INSTANCE);

  /** One that has seen no CONNECT. */
  static NettyPeer fresh() {
    return new NettyPeer();
  }

  /** One that knows the connection's version. */
  static NettyPeer connected(MqttVersion version) {
    NettyPeer peer = new NettyPeer();
    byte[] connect = Wire.encode(Wire.connect(version), version);
    MqttMessage message = peer.read(connect);
    if (message == null) {
      throw new AssertionError("Netty refuses " + Wire.hex(connect));
    }
    ReferenceCountUtil.release(message);
    return peer;
  }

  /** What Netty reads, to be released; null where it refuses or wants more. */
  @Nullable MqttMessage read(byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    MqttMessage message = channel.readInbound();
    if (message != null && message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      return null;
    }
    return message;
  }

  /** What Netty writes; releases the message. */
  byte[] write(MqttMessage message) {
    channel.writeOutbound(message);
    ByteBuf out = channel.readOutbound();
    try {
      return ByteBufUtil.getBytes(out);
    } finally {
      out.release();
    }
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
