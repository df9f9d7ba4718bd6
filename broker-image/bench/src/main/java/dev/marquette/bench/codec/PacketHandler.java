package dev.marquette.bench.codec;

import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;

/**
 * Our decoder in the place of Netty's. One of ours takes one CONNECT and no second one, so that
 * each CONNECT gets a decoder of its own: its making is what a connection costs. Netty's takes as
 * many as come, and is made once.
 */
final class PacketHandler extends ChannelInboundHandlerAdapter {
  /** The first byte of CONNECT. */
  private static final int CONNECT = 0x10;

  private PacketDecoder decoder = fresh();

  private static PacketDecoder fresh() {
    return new PacketDecoder(PacketEncoder.MAX_PACKET_SIZE_BYTES);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message)
      throws MalformedPacketException {
    ByteBuf in = (ByteBuf) message;
    try {
      if (in.getByte(in.readerIndex()) == CONNECT) {
        decoder = fresh();
      }
      context.fireChannelRead(Objects.requireNonNull(decoder.decode(in)));
    } finally {
      in.release();
    }
  }
}
