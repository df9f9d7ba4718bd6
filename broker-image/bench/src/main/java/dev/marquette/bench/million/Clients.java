package dev.marquette.bench.million;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clients of one event loop: every {@code stride}-th of all, from {@code first} on. A client is
 * a channel and nothing else; all have one handler, this one. Confined to the loop, but for {@link
 * #tally}.
 */
@Sharable
final class Clients extends ChannelInboundHandlerAdapter {
  /**
   * On their way at a time: enough for a broker to have work, few enough for it to answer in time.
   */
  private static final int WINDOW = 256;

  private static final long PING_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Of a hundred clients, one publishes. */
  static final int PUBLISHER_OF = 100;

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final int first;
  private final int stride;
  private final int keepAliveSeconds;
  private final Tally tally = new Tally();

  /** By number, on their way or there. */
  private final List<Channel> channels = new ArrayList<>();

  /** Those that are there, as they came: before CONNECT, nobody may send a PINGREQ. */
  private final List<Channel> present = new ArrayList<>();

  private int wanted;

  private int pinged;
  private double pingsDue;
  private int publishing;
  private long publishBeginNanos;
  private int published;

  Clients(EventLoop loop, LocalAddress server, int first, int stride, int keepAliveSeconds) {
    this.loop = loop;
    this.first = first;
    this.stride = stride;
    this.keepAliveSeconds = keepAliveSeconds;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(LocalChannel.class)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .remoteAddress(server)
            .handler(this);
  }

  Tally tally() {
    return tally;
  }

  // --- coming ---

  /** Has clients connect until all of its have whose number is below this one. */
  void grow(int below) {
    loop.execute(
        () -> {
          wanted = (below - first + stride - 1) / stride;
          startSome();
        });
  }

  private void startSome() {
    while (channels.size() < wanted && channels.size() - tally.ready() < WINDOW) {
      int number = first + stride * channels.size();
      // Netty would name it by its hash, of which two of a million may have the same.
      ChannelFuture connected =
          bootstrap.clone().localAddress(new LocalAddress("c" + number)).connect();
      channels.add(connected.channel());
      connected.addListener(
          done -> {
            if (done.isSuccess()) {
              ByteBuf hello = connected.channel().alloc().directBuffer();
              Frames.hello(hello, number, keepAliveSeconds);
              write(connected.channel(), hello);
            } else {
              tally.breakDown("client %d: %s".formatted(number, done.cause()));
            }
          });
    }
  }

  // --- staying ---

  /** From now on each says once in its keep-alive that it is there, evenly spread. */
  void keepAlive() {
    loop.scheduleAtFixedRate(
        this::pingSome, PING_TICK_NANOS, PING_TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  private void pingSome() {
    // Of all that are to come, so that nobody waits longer because others come.
    pingsDue += (double) wanted * PING_TICK_NANOS / TimeUnit.SECONDS.toNanos(keepAliveSeconds);
    for (; pingsDue >= 1 && !present.isEmpty(); pingsDue--) {
      pinged = pinged < present.size() ? pinged : 0;
      Channel channel = present.get(pinged++);
      ByteBuf ping = channel.alloc().directBuffer(2);
      Frames.ping(ping);
      write(channel, ping);
    }
  }

  // --- publishing ---

  /**
   * One client of a hundred publishes to another one, all in turn, as many messages as told, one
   * after the other in these intervals.
   */
  void publish(int messages, long intervalNanos) {
    loop.execute(
        () -> {
          publishing = messages;
          published = 0;
          publishBeginNanos = System.nanoTime();
          publishNext(intervalNanos);
        });
  }

  private void publishNext(long intervalNanos) {
    if (published == publishing) {
      return;
    }
    long due = publishBeginNanos + published * intervalNanos;
    long now = System.nanoTime();
    if (now < due) {
      loop.schedule(() -> publishNext(intervalNanos), due - now, TimeUnit.NANOSECONDS);
      return;
    }
    int all = channels.size();
    int publisher = (int) ((long) published * PUBLISHER_OF % all);
    int partner = first + stride * ((publisher + all / 2) % all);
    int subscriber = first == stride - 1 ? partner - first : partner + 1; // of another loop
    Channel channel = channels.get(publisher);
    ByteBuf message = channel.alloc().directBuffer();
    Frames.publish(message, subscriber, 1 + published % 0xFFFF, due);
    published++;
    write(channel, message);
    loop.execute(() -> publishNext(intervalNanos));
  }

  // --- going ---

  /** All are gone, without a word. */
  void vanish() {
    loop.execute(
        () -> {
          wanted = 0;
          channels.forEach(Channel::close);
        });
  }

  // --- what comes ---

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    while (in.isReadable()) { // whole packets: in a JVM, nothing cuts them
      take(ctx, in);
    }
    in.release();
  }

  private void take(ChannelHandlerContext ctx, ByteBuf in) {
    int type = in.readUnsignedByte();
    int end = in.readUnsignedByte() + in.readerIndex();
    switch (type) {
      case Frames.PINGRESP -> tally.countPong();
      case Frames.PUBACK -> tally.countAcknowledged();
      case Frames.PUBLISH_QOS_1 -> takeMessage(ctx, in);
      case Frames.CONNACK -> {
        int code = in.readUnsignedShort();
        if (code != 0) {
          tally.breakDown("CONNECT was answered with %04x".formatted(code));
        }
      }
      case Frames.SUBACK -> {
        if (in.getUnsignedByte(in.readerIndex() + 2) != 1) {
          tally.breakDown("a subscription was not granted");
        }
        present.add(ctx.channel());
        tally.countReady();
        startSome();
      }
      default -> tally.breakDown("a packet of type %02x came".formatted(type));
    }
    in.readerIndex(end);
  }

  private void takeMessage(ChannelHandlerContext ctx, ByteBuf in) {
    in.skipBytes(in.readUnsignedShort());
    int packetId = in.readUnsignedShort();
    tally.countReceived(System.nanoTime() - in.readLong());
    ByteBuf acknowledgement = ctx.alloc().directBuffer();
    Frames.acknowledge(acknowledgement, packetId);
    write(ctx.channel(), acknowledgement);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    tally.breakDown("the server closed a connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    tally.breakDown("a client failed: " + cause);
  }

  private static void write(Channel channel, ByteBuf bytes) {
    channel.writeAndFlush(bytes, channel.voidPromise());
  }
}
