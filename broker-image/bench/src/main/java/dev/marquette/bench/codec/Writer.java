package dev.marquette.bench.codec;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;

/** Writes one message to one subscriber after the other. */
interface Writer extends AutoCloseable {
  /** What a broker's buffers come from. */
  ByteBufAllocator BUFFERS = PooledByteBufAllocator.DEFAULT;

  /**
   * Writes it once more.
   *
   * @param packetId the subscriber's
   */
  void write(int packetId);

  /** All bytes that were written. */
  long bytes();

  @Override
  void close();

  /** A channel whose buffers are a broker's: Netty has another default. */
  static EmbeddedChannel channel(ChannelHandler... handlers) {
    EmbeddedChannel channel = new EmbeddedChannel(handlers);
    channel.config().setAllocator(BUFFERS);
    return channel;
  }
}
