package dev.marquette.bench.wire;

import dev.marquette.kernel.Wire;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's end without a socket, which takes at once whatever is written. Whoever sends packets
 * for it looks after {@link #reading} itself.
 */
public abstract class OpenWire implements Wire {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000);

  @Override
  public final ByteBufAllocator allocator() {
    return PooledByteBufAllocator.DEFAULT;
  }

  @Override
  public final void flush() {
    // takeWrite has taken it
  }

  @Override
  public final boolean isWritable() {
    return true;
  }

  @Override
  public final long pendingBytes() {
    return 0;
  }

  @Override
  public final void reading(boolean enabled) {
    // who sends looks whether it may
  }

  @Override
  public final InetSocketAddress remoteAddress() {
    return ADDRESS;
  }

  @Override
  public final InetSocketAddress localAddress() {
    return ADDRESS;
  }

  @Override
  public final @Nullable String peerCertificateSubject() {
    return null;
  }
}
