package dev.marquette.transport;

import dev.marquette.kernel.PeerNames;
import dev.marquette.kernel.Wire;
import dev.marquette.kernel.WireState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel as the kernel sees it. Confined to the channel's event loop. */
final class ChannelWire implements Wire {
  /** A client that takes no bytes for so long loses what it has not taken. */
  static final long CLOSE_TIMEOUT_MILLIS = 15_000;

  /**
   * How long a client that must still read why it was refused may take to hang up: to send to its
   * end, over a slow line too, what it was sending when it was refused.
   */
  static final long LINGER_MILLIS = 5_000;

  private final Channel channel;
  private final InetSocketAddress client;

  /** Once the channel has closed it has none, unless somebody asked before. */
  private final InetSocketAddress local;

  private final @Nullable String certificateSubject;
  private final PeerNames names;
  private final MqttHandler handler;
  private boolean reading = true;
  private boolean closing;
  private boolean unreadBytes;
  private @Nullable SendWatch sendWatch;

  /**
   * @param channel open
   */
  ChannelWire(Channel channel, ClientIdentity identity, MqttHandler handler) {
    this.channel = channel;
    this.client = identity.address();
    this.local = Objects.requireNonNull(ChannelKind.address(channel.localAddress()));
    this.certificateSubject = identity.certificateSubject();
    this.names = identity.names();
    this.handler = handler;
  }

  @Override
  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  @Override
  public void takeWrite(ByteBuf packets) {
    if (closing) {
      packets.release();
    } else {
      channel.write(packets, channel.voidPromise());
    }
  }

  @Override
  public void flush() {
    channel.flush();
    sendWatch = SendWatch.afterFlush(channel, sendWatch, handler);
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public long pendingBytes() {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes();
  }

  @Override
  public void reading(boolean enabled) {
    if (closing) {
      return;
    }
    reading = enabled;
    channel.config().setAutoRead(enabled);
    if (enabled) {
      // not from here: the kernel is in the middle of something, and packets would come back to it
      channel.eventLoop().execute(handler::resume);
    }
  }

  boolean isReading() {
    return reading;
  }

  /** The connection takes no packet now: the socket waits until the kernel asks to read. */
  void hold() {
    if (!closing) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    ChannelFuture last = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (!last.isDone()) {
      closeWithin(channel, CLOSE_TIMEOUT_MILLIS);
    }
    last.addListener(
        sent -> {
          if (!unreadBytes || !sent.isSuccess() || !linger(channel)) {
            channel.close();
          }
        });
  }

  /** Past all handlers, and past what {@link #close} may be waiting for. */
  @Override
  public void abort() {
    closing = true;
    channel.unsafe().close(channel.voidPromise());
  }

  /** Nothing more can be written or read. */
  void closed() {
    closing = true;
    if (sendWatch != null) {
      sendWatch.end();
    }
  }

  boolean isClosing() {
    return closing;
  }

  /**
   * The client may be sending more that nobody will read. A socket that is closed over unread bytes
   * sends a reset, and a reset can overtake the last packet: so that one is let through first.
   */
  void expectUnreadBytes() {
    unreadBytes = true;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return client;
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public WireState state() {
    int high = channel.config().getWriteBufferHighWaterMark();
    if (channel.config() instanceof SocketChannelConfig socket && channel.isOpen()) {
      try {
        return new WireState(
            kind(), socket.getSendBufferSize(), socket.getReceiveBufferSize(), high);
      } catch (ChannelException gone) {
        // closed this moment: what is known all the same is told
      }
    }
    return new WireState(kind(), 0, 0, high);
  }

  private String kind() {
    boolean webSocket = channel.pipeline().get(WebSocketFrames.class) != null;
    if (channel.pipeline().get(SslHandler.class) != null) {
      return webSocket ? "wss" : "ssl";
    }
    return webSocket ? "ws" : "tcp";
  }

  @Override
  public @Nullable String peerCertificateSubject() {
    return certificateSubject;
  }

  @Override
  public PeerNames peerNames() {
    return names;
  }

  /**
   * Says that nothing more comes, and goes on reading what the client still sends, for others to
   * throw away, until it has read that.
   *
   * @return false when it cannot be said without closing: inside TLS, or over no socket
   */
  static boolean linger(Channel channel) {
    if (!(channel instanceof SocketChannel socket)
        || channel.pipeline().get(SslHandler.class) != null) {
      return false;
    }
    socket.shutdownOutput();
    channel.config().setAutoRead(true);
    closeWithin(channel, LINGER_MILLIS);
    return true;
  }

  /** Past all handlers: they may be waiting for the same client. */
  static void closeWithin(Channel channel, long millis) {
    ScheduledFuture<?> timer =
        channel
            .eventLoop()
            .schedule(
                () -> channel.unsafe().close(channel.voidPromise()), millis, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> timer.cancel(false)); // it holds on to the connection
  }
}
