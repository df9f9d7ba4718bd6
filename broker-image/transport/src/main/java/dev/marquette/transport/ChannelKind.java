package dev.marquette.transport;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What channels are made of. What stands in their pipelines is the same for all. */
enum ChannelKind {
  EPOLL(EpollServerSocketChannel.class),
  NIO(NioServerSocketChannel.class),
  /** Between two ends in this JVM: no socket, no file, no copy. */
  IN_VM(LocalServerChannel.class);

  /**
   * Sockets of one turn. All of a storm's may be ready at once, and a socket that is closed takes
   * 10 µs; a look at the others costs next to nothing beside so many.
   */
  private static final int TURN_SOCKETS = 256;

  private final Class<? extends ServerChannel> serverChannel;

  ChannelKind(Class<? extends ServerChannel> serverChannel) {
    this.serverChannel = serverChannel;
  }

  Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  IoHandlerFactory ioHandlers() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory(TURN_SOCKETS, DefaultSelectStrategyFactory.INSTANCE);
      case NIO -> NioIoHandler.newFactory();
      case IN_VM -> LocalIoHandler.newFactory();
    };
  }

  boolean hasSockets() {
    return this != IN_VM;
  }

  /** Where a listener waits for connections. */
  SocketAddress listensAt(ListenerConfig config) throws ListenerException {
    return hasSockets()
        ? BindAddress.of(config).toSocketAddress()
        : new LocalAddress(config.name());
  }

  /**
   * An end of a connection, as logs and rules know it: in this JVM, the loopback address.
   *
   * @return null when there is none: its connection is gone
   */
  static @Nullable InetSocketAddress address(@Nullable SocketAddress end) {
    return switch (end) {
      case InetSocketAddress address -> address;
      case LocalAddress inVm -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      case null, default -> null;
    };
  }
}
