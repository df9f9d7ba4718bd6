package dev.marquette.kernel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a connection needs of its transport: TCP, TLS or WebSocket. Confined to the event loop of
 * the connection, but for the addresses.
 */
public interface Wire {
  /** Where buffers for {@link #takeWrite} come from. */
  ByteBufAllocator allocator();

  /** Queues whole packets; takes ownership of the buffer. Nothing is sent before {@link #flush}. */
  void takeWrite(ByteBuf packets);

  /** Sends what is queued. */
  void flush();

  /** False while more bytes are pending than the transport's high-water mark. */
  boolean isWritable();

  /** Bytes queued and not yet taken by the operating system. */
  long pendingBytes();

  /** Stops or resumes reading: back-pressure on a publisher. */
  void reading(boolean enabled);

  /** Flushes, then closes. Later calls do nothing. */
  void close();

  /**
   * Closes at once and throws away what is pending: the client does not take it, and it takes too
   * much memory.
   */
  default void abort() {
    close();
  }

  /**
   * The client's address: the PROXY protocol's or a forwarding header's where a listener trusts
   * these.
   */
  InetSocketAddress remoteAddress();

  InetSocketAddress localAddress();

  /** What it is made of, now. May ask the operating system: not for the hot path. */
  default WireState state() {
    return WireState.BARE;
  }

  /** The subject of the certificate that the client proved to own, or null. */
  @Nullable String peerCertificateSubject();

  /** What the certificate says instead of CONNECT, where the listener has it so. */
  default PeerNames peerNames() {
    return PeerNames.OF_CONNECT;
  }
}
