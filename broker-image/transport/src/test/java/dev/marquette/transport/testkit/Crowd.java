package dev.marquette.transport.testkit;

import dev.marquette.codec.Connack;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.ReasonCode;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many clients of MQTT 5, each known by its number, that do what they are told and count what they
 * get. What they do, they do on one event loop of the crowd's own, in the order in which it was
 * said; nothing here waits for it.
 */
public final class Crowd implements AutoCloseable {
  private static final int MAX_PACKET_BYTES = 1 << 20;

  /** Apart from those of all other crowds of this JVM. */
  private static final AtomicLong IN_VM_ADDRESSES = new AtomicLong();

  private final EventLoopGroup loop;
  private final Bootstrap bootstrap;
  private final boolean inVm;
  private final Map<Integer, Channel> channels = new ConcurrentHashMap<>();
  private final Map<Class<?>, AtomicInteger> received = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger resumed = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private Crowd(Bootstrap bootstrap, EventLoopGroup loop, SocketAddress broker, boolean inVm) {
    this.loop = loop;
    this.inVm = inVm;
    this.bootstrap = bootstrap.group(loop).remoteAddress(broker).handler(new Setup());
  }

  /** Over sockets. A client that vanishes resets its connection, so that no port is left behind. */
  public static Crowd overTcp(SocketAddress broker) {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Bootstrap bootstrap =
        new Bootstrap().channel(NioSocketChannel.class).option(ChannelOption.SO_LINGER, 0);
    return new Crowd(bootstrap, loop, broker, false);
  }

  /** In this JVM, to the listener of this name. */
  public static Crowd inVm(String listener) {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    Bootstrap bootstrap = new Bootstrap().channel(LocalChannel.class);
    return new Crowd(bootstrap, loop, new LocalAddress(listener), true);
  }

  /** Clients from one number up to, and not with, another connect and send this first. */
  public void connect(int from, int to, IntFunction<? extends Packet> first) {
    onLoop(
        from,
        to,
        number -> {
          @Nullable SocketAddress own =
              inVm ? new LocalAddress("crowd-" + IN_VM_ADDRESSES.incrementAndGet()) : null;
          bootstrap
              .clone()
              .localAddress(own)
              .connect()
              .addListener(
                  (ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                      channels.put(number, connected.channel());
                      write(connected.channel(), first.apply(number));
                    } else {
                      failed.incrementAndGet();
                    }
                  });
        });
  }

  /** Those clients send a packet each. */
  public void send(int from, int to, IntFunction<? extends Packet> packet) {
    onLoop(
        from,
        to,
        number -> write(Objects.requireNonNull(channels.get(number)), packet.apply(number)));
  }

  /** Those clients are gone at once, and do not say goodbye. */
  public void vanish(int from, int to) {
    onLoop(from, to, number -> Objects.requireNonNull(channels.remove(number)).close());
  }

  /** Clients that have been told yes, in total. */
  public int accepted() {
    return accepted.get();
  }

  /** Those of them that were told that their session goes on. */
  public int resumed() {
    return resumed.get();
  }

  /** Connections that could not be had, that broke, or that were refused. */
  public int failed() {
    return failed.get();
  }

  /** Packets of this type that came, in total. */
  public int received(Class<? extends Packet> type) {
    AtomicInteger count = received.get(type);
    return count == null ? 0 : count.get();
  }

  private void onLoop(int from, int to, IntConsumer action) {
    loop.execute(
        () -> {
          for (int number = from; number < to; number++) {
            action.accept(number);
          }
        });
  }

  private static void write(Channel channel, Packet packet) {
    ByteBuf bytes = channel.alloc().buffer();
    PacketEncoder.encode(packet, MqttVersion.V5, bytes);
    channel.writeAndFlush(bytes, channel.voidPromise());
  }

  private void count(Packet packet) {
    received.computeIfAbsent(packet.getClass(), type -> new AtomicInteger()).incrementAndGet();
    if (packet instanceof Connack connack) {
      if (connack.reason() == ReasonCode.SUCCESS) {
        resumed.addAndGet(connack.sessionPresent() ? 1 : 0);
        accepted.incrementAndGet();
      } else {
        failed.incrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    loop.execute(() -> channels.values().forEach(Channel::close));
    loop.shutdownGracefully(100, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  @FunctionalInterface
  private interface IntConsumer {
    void accept(int number);
  }

  private final class Setup extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new Reader());
    }
  }

  /** Cuts what comes into packets. */
  private final class Reader extends ChannelInboundHandlerAdapter {
    private final PacketDecoder decoder = PacketDecoder.ofServer(MqttVersion.V5, MAX_PACKET_BYTES);
    private ByteBuf unread = Unpooled.EMPTY_BUFFER;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message)
        throws MalformedPacketException {
      ByteBuf bytes = (ByteBuf) message;
      if (unread.isReadable()) {
        bytes = ctx.alloc().buffer().writeBytes(unread).writeBytes(bytes);
        ((ByteBuf) message).release();
      }
      unread.release();
      unread = bytes;
      for (Packet packet = decoder.decode(unread);
          packet != null;
          packet = decoder.decode(unread)) {
        count(packet);
      }
      if (!unread.isReadable()) {
        unread.release();
        unread = Unpooled.EMPTY_BUFFER;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failed.incrementAndGet();
      ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      unread.release();
    }
  }
}
