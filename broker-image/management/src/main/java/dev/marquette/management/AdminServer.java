package dev.marquette.management;

import dev.marquette.kernel.LoopExecutor;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The admin port: {@code GET /healthz}, {@code /readyz}, {@code /metrics} and {@code /version}, on
 * a thread of its own, so that it answers when the event loops do not. Answers are made on virtual
 * threads.
 */
public final class AdminServer implements AutoCloseable {
  /** The port when nobody says otherwise. */
  public static final int DEFAULT_PORT = 8081;

  private static final int MAX_REQUEST_LINE_BYTES = 2048;
  private static final int MAX_HEADERS_BYTES = 8 << 10;
  private static final int MAX_BODY_BYTES = 1024;
  private static final int IDLE_SECONDS = 60;
  private static final int MAX_CONNECTIONS = 64;

  private final EventLoopGroup group;
  private final Channel socket;

  /**
   * What it shows.
   *
   * @param loops that must answer for the process to count as healthy
   * @param loopTimeout how long a loop may take; below the prober's own time-out
   * @param readiness all must be ready; evaluated at each request
   */
  public record Subject(
      List<LoopExecutor> loops,
      Duration loopTimeout,
      List<Readiness> readiness,
      BrokerMetrics metrics,
      String version) {
    public Subject {
      loops = List.copyOf(loops);
      readiness = List.copyOf(readiness);
    }
  }

  private AdminServer(EventLoopGroup group, Channel socket) {
    this.group = group;
    this.socket = socket;
  }

  /**
   * Opens the port.
   *
   * @param address port 0 for one that the operating system chooses
   * @throws IOException when the address is taken or not this machine's
   */
  public static AdminServer start(InetSocketAddress address, Subject subject) throws IOException {
    Map<String, Endpoint> endpoints =
        Map.of(
            "/healthz",
            new LoopHealth(subject.loops(), subject.loopTimeout()),
            "/readyz",
            new ReadinessReport(subject.readiness()),
            "/metrics",
            () -> Answer.metrics(subject.metrics().scrape()),
            "/version",
            () -> Answer.json(200, Map.of("version", subject.version())));
    boolean epoll = Epoll.isAvailable(); // it sleeps while nobody asks; NIO's looks once a second
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("admin", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    ConnectionLimit limit = new ConnectionLimit(MAX_CONNECTIONS);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            limit,
                            new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS),
                            new HttpServerCodec(
                                MAX_REQUEST_LINE_BYTES, MAX_HEADERS_BYTES, MAX_BODY_BYTES),
                            new HttpObjectAggregator(MAX_BODY_BYTES),
                            new AdminHandler(endpoints));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(
          "admin port: cannot bind %s: %s; choose another port or stop what has it"
              .formatted(address, bound.cause().getMessage()),
          bound.cause());
    }
    return new AdminServer(group, bound.channel());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  @Override
  public void close() {
    socket.close().awaitUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
