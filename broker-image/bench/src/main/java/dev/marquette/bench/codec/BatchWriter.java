package dev.marquette.bench.codec;

import dev.marquette.codec.PublishFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * Ours: behind what the same turn of the loop has for the subscriber already, in its buffer, which
 * goes out when it has as many packets as the kernel's have.
 */
final class BatchWriter implements Writer {
  private static final int PACKETS = 64;
  private static final int FIRST_BYTES = 256;

  private final Outbound message;
  private final PublishFrame frame;
  private final Drain drain = new Drain();
  private final EmbeddedChannel channel = Writer.channel(drain);
  private ByteBuf batch = BUFFERS.directBuffer(FIRST_BYTES);
  private int packets;

  BatchWriter(Outbound message) {
    this.message = message;
    this.frame = message.frame();
  }

  @Override
  public void write(int packetId) {
    frame.writeTo(batch, message.qos(), false, false, packetId, -1);
    if (++packets == PACKETS) {
      packets = 0;
      channel.pipeline().write(batch, channel.voidPromise());
      batch = BUFFERS.directBuffer(FIRST_BYTES);
    }
  }

  @Override
  public long bytes() {
    return drain.bytes() + batch.readableBytes();
  }

  @Override
  public void close() {
    batch.release();
    channel.finishAndReleaseAll();
  }
}
