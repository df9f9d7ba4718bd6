package dev.marquette.bench.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** In a socket's place: counts the bytes, and releases them. */
final class Drain extends ChannelOutboundHandlerAdapter {
  private long bytes;

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf packet = (ByteBuf) message;
    bytes += packet.readableBytes();
    packet.release();
  }

  long bytes() {
    return bytes;
  }
}
