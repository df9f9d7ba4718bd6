package dev.marquette.bench.million;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one event loop in a storm: every {@code stride}-th of all, from {@code first} on.
 * All vanish and all come at once; but their loop looks at what has come for them after some each,
 * as their answers are timed. Confined to the loop, but for {@link #begin} and {@link #broken}.
 */
final class StormClients {
  /** Clients of one turn. */
  private static final int TURN = 256;

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final int first;
  private final int stride;

  /** By place; null where a client is not there. */
  private final @Nullable Channel[] channels;

  private int round;
  private volatile @Nullable String broken;

  /** Those whose number is below the end; there need not be as many on each loop. */
  StormClients(EventLoop loop, LocalAddress server, int first, int stride, int end) {
    this.loop = loop;
    this.first = first;
    this.stride = stride;
    this.channels = new @Nullable Channel[Math.ceilDiv(Math.max(0, end - first), stride)];
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(LocalChannel.class)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .remoteAddress(server);
  }

  /** What clients do in a storm. */
  enum Action {
    COME,
    /** Without a DISCONNECT. */
    VANISH,
    VANISH_AND_COME
  }

  /** From any thread: has all of them do so now. */
  Arrivals begin(Action action, long dueNanos) {
    Arrivals arrivals = new Arrivals(action == Action.VANISH ? 0 : channels.length, dueNanos);
    loop.execute(
        () -> {
          switch (action) {
            case COME -> come(arrivals);
            case VANISH -> vanish(0, () -> {});
            case VANISH_AND_COME -> vanish(0, () -> come(arrivals));
          }
        });
    return arrivals;
  }

  /** What went wrong first, or null. */
  @Nullable String broken() {
    return broken;
  }

  private void vanish(int from, Runnable then) {
    int to = Math.min(from + TURN, channels.length);
    for (int place = from; place < to; place++) {
      Channel channel = channels[place];
      channels[place] = null;
      if (channel != null) {
        channel.close();
      }
    }
    loop.execute(to < channels.length ? () -> vanish(to, then) : then);
  }

  private void come(Arrivals arrivals) {
    round++;
    come(0, arrivals);
  }

  private void come(int from, Arrivals arrivals) {
    int to = Math.min(from + TURN, channels.length);
    for (int place = from; place < to; place++) {
      int number = first + stride * place;
      ChannelFuture connected =
          bootstrap
              .clone()
              .handler(new Reader(place, arrivals))
              // Netty would name it by its hash, of which two of many may have the same.
              .localAddress(new LocalAddress("storm-" + number + "-" + round))
              .connect();
      channels[place] = connected.channel();
      connected.addListener(
          done -> {
            if (!done.isSuccess()) {
              breakDown("client %d: %s".formatted(number, done.cause()));
            }
          });
    }
    if (to < channels.length) {
      loop.execute(() -> come(to, arrivals));
    }
  }

  private void breakDown(String why) {
    if (broken == null) {
      broken = why;
    }
  }

  /** One client's end of its connection. */
  private final class Reader extends ChannelInboundHandlerAdapter {
    private final int place;
    private final int number;
    private final boolean returning = round > 1;
    private final Arrivals arrivals;

    Reader(int place, Arrivals arrivals) {
      this.place = place;
      this.number = first + stride * place;
      this.arrivals = arrivals;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ByteBuf connect = ctx.alloc().directBuffer();
      StormFrames.connect(connect, number);
      ctx.writeAndFlush(connect, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      while (in.isReadable()) { // whole packets: in a JVM, nothing cuts them
        int type = in.readUnsignedByte();
        int end = in.readUnsignedByte() + in.readerIndex();
        switch (type) {
          case Frames.CONNACK -> accepted(ctx, in.readUnsignedShort());
          case Frames.SUBACK -> subscribed(in);
          default -> breakDown("client %d: a packet of type %02x came".formatted(number, type));
        }
        in.readerIndex(end);
      }
      in.release();
    }

    private void accepted(ChannelHandlerContext ctx, int answer) {
      boolean withSession = returning && StormFrames.isPersistent(number);
      if (answer != (withSession ? 0x100 : 0)) {
        breakDown(
            "client %d: CONNECT was answered with %04x, session expected: %b"
                .formatted(number, answer, withSession));
      }
      arrivals.accepted(withSession);
      if (!withSession) {
        ByteBuf subscribe = ctx.alloc().directBuffer();
        StormFrames.subscribe(subscribe, number);
        ctx.writeAndFlush(subscribe, ctx.voidPromise());
      }
    }

    private void subscribed(ByteBuf in) {
      in.skipBytes(2); // the packet ID
      for (int i = 0; i < StormFrames.SUBSCRIPTIONS + StormFrames.SHARED_SUBSCRIPTIONS; i++) {
        if (in.readUnsignedByte() != 1) {
          breakDown("client %d: a subscription was not granted".formatted(number));
        }
      }
      arrivals.subscribed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ctx.channel().equals(channels[place])) { // it has not vanished by itself
        breakDown("client %d: the server closed its connection".formatted(number));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      breakDown("client %d failed: %s".formatted(number, cause));
    }
  }
}
