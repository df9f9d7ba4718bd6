package dev.marquette.transport;

import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.ListenerContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;

/**
 * One listener that accepts connections. It is changed by one thread at a time ({@link Listeners}
 * sees to that) and read by the accepting thread and all event loops.
 */
final class OpenListener {
  private final EventLoops loops;
  private final Kernel kernel;
  private final ListenerCounters counters = new ListenerCounters();
  private final ServerTls tls = new ServerTls();
  private volatile Settings settings;
  private volatile Channel socket;
  private volatile boolean closed;

  /** What connections are made of; replaced as one, so that no connection sees half a change. */
  record Settings(
      ListenerConfig config, ListenerContext context, WriteBufferWaterMark writeBufferWaterMark) {
    static Settings of(ListenerConfig config) {
      int high = config.tcp().highWatermarkBytes();
      return new Settings(
          config,
          new ListenerContext(config.name(), config.mountpoint()),
          new WriteBufferWaterMark(high / 2, high));
    }
  }

  static OpenListener open(ListenerConfig config, EventLoops loops, Kernel kernel)
      throws ListenerException {
    return new OpenListener(config, loops, kernel);
  }

  private OpenListener(ListenerConfig config, EventLoops loops, Kernel kernel)
      throws ListenerException {
    this.loops = loops;
    this.kernel = kernel;
    this.settings = Settings.of(config);
    tls.use(config.name(), config.tls());
    try {
      this.socket = bind(config);
    } catch (ListenerException failed) {
      tls.close();
      throw failed;
    }
  }

  void change(ListenerConfig next) throws ListenerException {
    Settings after = Settings.of(next); // what it refuses has changed nothing
    ListenerConfig before = config();
    ServerTls.Prepared prepared = tls.prepare(next.name(), next.tls());
    try {
      if (!isBound()) {
        socket = bind(next);
      } else if (next.bindsElsewhere(before)) {
        rebind(before, next);
      } else if (next.tcp().backlog() != before.tcp().backlog()) {
        backlog(next.tcp().backlog());
      }
    } catch (ListenerException failed) {
      prepared.discard();
      throw failed;
    }
    tls.use(prepared);
    settings = after;
  }

  void close() {
    closed = true;
    socket.close().awaitUninterruptibly();
    tls.close();
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether its port is open. It is not when the port was lost in a change that failed. */
  boolean isBound() {
    return socket.isActive();
  }

  Settings settings() {
    return settings;
  }

  ListenerConfig config() {
    return settings.config();
  }

  ListenerCounters counters() {
    return counters;
  }

  ServerTls tls() {
    return tls;
  }

  Kernel kernel() {
    return kernel;
  }

  EventLoops loops() {
    return loops;
  }

  ListenerState state() {
    ListenerConfig config = config();
    return new ListenerState(
        config,
        Objects.requireNonNull(ChannelKind.address(socket.localAddress())),
        config.tls() == null ? null : config.tls().material().summary(),
        counters.connections());
  }

  String describe() {
    ListenerConfig config = config();
    return "protocol=%s tls=%s bound=%s"
        .formatted(config.protocol(), config.tls() != null, socket.localAddress());
  }

  /** The new socket first: when it cannot be had, nothing has changed. */
  private void rebind(ListenerConfig before, ListenerConfig next) throws ListenerException {
    Channel old = socket;
    try {
      socket = bind(next);
      old.close().awaitUninterruptibly();
    } catch (ListenerException inTheWay) {
      BindAddress wanted = BindAddress.of(next);
      if (!wanted.collidesWith(BindAddress.of(before)) || !wanted.isOfThisMachine()) {
        throw inTheWay;
      }
      // another address of the same port: the old socket itself may be what is in the way
      releaseSocket();
      try {
        socket = bind(next);
      } catch (ListenerException failed) {
        takeSocketBack(failed);
        throw failed;
      }
    }
  }

  /** Closes the port; the listener stays, for {@link #change} to open another. */
  void releaseSocket() {
    socket.close().awaitUninterruptibly();
  }

  /**
   * Binds the port again that was released for something that has failed.
   *
   * @throws ListenerException when somebody was faster; both failures are in it
   */
  void takeSocketBack(ListenerException failed) throws ListenerException {
    try {
      socket = bind(config());
    } catch (ListenerException lost) {
      throw new ListenerException(
          "%s; and its port from before is lost, so that it is closed: %s"
              .formatted(failed.getMessage(), lost.getMessage()),
          failed);
    }
  }

  private Channel bind(ListenerConfig config) throws ListenerException {
    SocketAddress address = loops.kind().listensAt(config);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loops.acceptors(), loops.group())
            .channel(loops.kind().serverChannel())
            .handler(new AcceptGate(this))
            .childHandler(new ConnectionInitializer(this));
    if (loops.kind().hasSockets()) {
      server
          .option(ChannelOption.SO_BACKLOG, config.tcp().backlog())
          .option(ChannelOption.SO_REUSEADDR, true);
    }
    ChannelFuture bound = server.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw ListenerException.ofBinding(
          "listener %s: cannot bind %s port %d: %s; choose another port or address, or stop what has it"
              .formatted(
                  config.name(), config.bindAddress(), config.port(), bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  /** Linux takes a second listen() as a new backlog; elsewhere the next bind takes it. */
  private void backlog(int backlog) throws ListenerException {
    if (socket instanceof EpollServerSocketChannel channel) {
      try {
        new Socket(channel.fd().intValue()).listen(backlog);
      } catch (IOException refused) {
        throw new ListenerException(
            "listener %s: the kernel refuses backlog %d: %s"
                .formatted(config().name(), backlog, refused.getMessage()),
            refused);
      }
    }
  }
}
