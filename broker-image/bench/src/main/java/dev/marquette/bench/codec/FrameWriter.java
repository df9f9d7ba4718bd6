package dev.marquette.bench.codec;

import dev.marquette.codec.PublishFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

/** Ours: a frame that is encoded once, or for each subscriber anew, in a buffer for each. */
final class FrameWriter implements Writer {
  private static final int FIRST_BYTES = 256;

  private final Outbound message;
  private final PublishFrame shared;
  private final boolean anew;
  private final Drain drain = new Drain();
  private final EmbeddedChannel channel = Writer.channel(drain);

  FrameWriter(Outbound message, boolean anew) {
    this.message = message;
    this.shared = message.frame();
    this.anew = anew;
  }

  @Override
  public void write(int packetId) {
    PublishFrame frame = anew ? message.frame() : shared;
    ByteBuf out = BUFFERS.directBuffer(FIRST_BYTES);
    frame.writeTo(out, message.qos(), false, false, packetId, -1);
    channel.pipeline().write(out, channel.voidPromise());
  }

  @Override
  public long bytes() {
    return drain.bytes();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
