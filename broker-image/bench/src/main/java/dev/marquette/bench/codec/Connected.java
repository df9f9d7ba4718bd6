package dev.marquette.bench.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A connection that sends the same packets over and over. Netty's classes are final and can be
 * called by a pipeline alone, so ours stand in one, too, and both pay for it what both would.
 *
 * <p>The bytes are in direct memory, as a socket's are, and whole: neither has to wait for more.
 */
@State(Scope.Thread)
public class Connected {
  @Param Inbound packet = Inbound.PUBLISH_0;
  @Param Codec codec = Codec.MARQUETTE;

  private final Sink sink = new Sink();

  @SuppressWarnings("NullAway.Init") // JMH calls connect first
  private EmbeddedChannel channel;

  private ByteBuf[] received = {};
  private int next;
  private long asked;

  @Setup
  public void connect() {
    channel = new EmbeddedChannel(codec.decoder(), sink);
    received =
        packet.packets().stream()
            .map(each -> direct(Packets.bytes(each, packet.version())))
            .toArray(ByteBuf[]::new);
    channel
        .pipeline()
        .fireChannelRead(
            direct(Packets.bytes(Packets.connect(packet.version()), packet.version())));
    asked = 1;
  }

  /** Takes the next packet. */
  Object decode() {
    asked++;
    ByteBuf bytes = received[next++ & received.length - 1];
    channel.pipeline().fireChannelRead(bytes.readerIndex(0).retain());
    return sink.last();
  }

  /** What refuses, or waits for more, is fast. */
  @TearDown
  public void check() {
    List.of(received).forEach(ByteBuf::release);
    channel.finishAndReleaseAll();
    if (sink.count() != asked || sink.isRefused()) {
      throw new IllegalStateException(
          "%d of %d packets were read, the last one as %s"
              .formatted(sink.count(), asked, sink.last()));
    }
  }

  private static ByteBuf direct(byte[] bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }
}
