package dev.marquette.bench.million;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who has nothing to do with a storm, on an event loop that no other client has: connects,
 * and goes in good order. One thread at a time.
 */
final class Bystander implements AutoCloseable {
  /** Longer than whatever a broker may take to answer. */
  private static final long PATIENCE_SECONDS = 60;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("bystander"), LocalIoHandler.newFactory());
  private final Bootstrap bootstrap;
  private int number;

  Bystander(LocalAddress server) {
    bootstrap =
        new Bootstrap()
            .group(group)
            .channel(LocalChannel.class)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .remoteAddress(server);
  }

  /** Which nobody else has. */
  Executor loop() {
    return group.next();
  }

  /** Connects as somebody new, and returns when there is a CONNACK that says yes. */
  void connect() throws Exception {
    number++;
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    bootstrap
        .clone()
        .handler(new Reader(number, accepted))
        .localAddress(new LocalAddress("bystander-" + number))
        .connect()
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                accepted.completeExceptionally(done.cause());
              }
            });
    Channel channel = accepted.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    ByteBuf goodbye = channel.alloc().directBuffer();
    StormFrames.disconnect(goodbye);
    channel.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final int number;
    private final CompletableFuture<Channel> accepted;

    Reader(int number, CompletableFuture<Channel> accepted) {
      this.number = number;
      this.accepted = accepted;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ByteBuf connect = ctx.alloc().directBuffer();
      StormFrames.connectBystander(connect, number);
      ctx.writeAndFlush(connect, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      int answer = in.readInt();
      in.release();
      if (answer == (Frames.CONNACK << 24 | 2 << 16)) {
        accepted.complete(ctx.channel());
      } else {
        fail(new IllegalStateException("it was answered with %08x".formatted(answer)));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      fail(new IllegalStateException("the server closed its connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(cause);
    }

    private void fail(Throwable why) {
      accepted.completeExceptionally(why); // nothing, once it is accepted
    }
  }
}
