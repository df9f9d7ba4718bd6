package dev.marquette.kernel.testkit;

import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.kernel.PeerNames;
import dev.marquette.kernel.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The client's end of a connection without a socket: decodes what the broker sends. */
public final class FakeWire implements Wire {
  private static final InetSocketAddress CLIENT =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000);

  private final PacketDecoder decoder;
  private final Consumer<Packet> sink;
  private final Consumer<Boolean> onReading;
  private final Runnable onClose;
  private final ByteBuf queued = UnpooledByteBufAllocator.DEFAULT.heapBuffer();
  private int writes;
  private int flushes;
  private boolean stuck;
  private @Nullable Error failure;
  private boolean closed;
  private boolean unclosable;
  private PeerNames names = PeerNames.OF_CONNECT;

  FakeWire(
      MqttVersion version, Consumer<Packet> sink, Consumer<Boolean> onReading, Runnable onClose) {
    this.decoder = PacketDecoder.ofServer(version, PacketEncoder.MAX_PACKET_SIZE_BYTES);
    this.sink = sink;
    this.onReading = onReading;
    this.onClose = onClose;
  }

  /** A stuck client takes nothing: bytes stay pending, and the wire is not writable. */
  void stuck(boolean isStuck) {
    stuck = isStuck;
    if (!stuck) {
      flush();
    }
  }

  /** There is no memory for what is to be written, from now on. */
  public void failing(@Nullable Error error) {
    failure = error;
  }

  /** Closing it goes wrong from now on. */
  public void unclosable() {
    unclosable = true;
  }

  /** What the client's certificate says, from now on. */
  public void names(PeerNames newNames) {
    names = newNames;
  }

  public int writes() {
    return writes;
  }

  public int flushes() {
    return flushes;
  }

  @Override
  public ByteBufAllocator allocator() {
    if (failure != null) {
      throw failure;
    }
    return UnpooledByteBufAllocator.DEFAULT;
  }

  @Override
  public void takeWrite(ByteBuf packets) {
    writes++;
    if (!closed) {
      queued.writeBytes(packets);
    }
    packets.release();
  }

  @Override
  public void flush() {
    flushes++;
    if (stuck || closed) {
      return;
    }
    drain();
  }

  private void drain() {
    try {
      for (Packet packet = decoder.decode(queued);
          packet != null;
          packet = decoder.decode(queued)) {
        sink.accept(packet);
      }
    } catch (MalformedPacketException e) {
      throw new AssertionError("the broker sent what is no packet: " + e.getMessage(), e);
    }
    queued.discardReadBytes();
  }

  @Override
  public boolean isWritable() {
    return !stuck && !closed;
  }

  @Override
  public long pendingBytes() {
    return queued.readableBytes();
  }

  @Override
  public void reading(boolean enabled) {
    onReading.accept(enabled);
  }

  @Override
  public void close() {
    if (unclosable) {
      throw new IllegalStateException("cannot be closed");
    }
    if (closed) {
      return;
    }
    if (!stuck) {
      drain();
    }
    closed = true;
    queued.release();
    onClose.run();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return CLIENT;
  }

  @Override
  public InetSocketAddress localAddress() {
    return InetSocketAddress.createUnresolved("broker.example", 1883);
  }

  @Override
  public @Nullable String peerCertificateSubject() {
    return null;
  }

  @Override
  public PeerNames peerNames() {
    return names;
  }
}
