package dev.marquette.bench.codec;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;

/** Behind a decoder: counts the packets, and releases what Netty's hold of the bytes. */
final class Sink extends ChannelInboundHandlerAdapter {
  private Object last = "none";
  private long count;

  @Override
  public void channelRead(ChannelHandlerContext context, Object packet) {
    last = packet;
    count++;
    ReferenceCountUtil.release(packet);
  }

  /** The packet that came last, released. */
  Object last() {
    return last;
  }

  long count() {
    return count;
  }

  /** Netty's decoder makes a message of what it refuses, too. */
  boolean isRefused() {
    return last instanceof MqttMessage message && message.decoderResult().isFailure();
  }
}
