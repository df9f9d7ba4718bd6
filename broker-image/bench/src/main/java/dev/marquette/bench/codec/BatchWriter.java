package dev.marquette.bench.codec;

import dev.marquette.codec.PublishFrame;
import io.netty.buffer.ByteBuf;

/** Ours: behind what the same turn of the loop has for the subscriber already, in its buffer. */
final class BatchWriter implements Writer {
  private static final int BATCH_BYTES = 8 << 10;

  private final Outbound message;
  private final PublishFrame frame;
  private final ByteBuf batch = BUFFERS.directBuffer(2 * BATCH_BYTES);
  private long earlier;

  BatchWriter(Outbound message) {
    this.message = message;
    this.frame = message.frame();
  }

  @Override
  public void write(int packetId) {
    if (batch.readableBytes() > BATCH_BYTES) {
      earlier += batch.readableBytes();
      batch.clear();
    }
    frame.writeTo(batch, message.qos(), false, false, packetId, -1);
  }

  @Override
  public long bytes() {
    return earlier + batch.readableBytes();
  }

  @Override
  public void close() {
    batch.release();
  }
}
