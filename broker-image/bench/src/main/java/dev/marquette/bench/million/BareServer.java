package dev.marquette.bench.million;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers as a broker would and keeps nothing: what is in the heap with it is the clients' and the
 * channels', and no broker's.
 */
final class BareServer implements Server {
  private static final LocalAddress ADDRESS = new LocalAddress("bare");

  private final EventLoopGroup loops;
  private final Channel socket;
  private final AtomicLong connections = new AtomicLong();

  BareServer(int loopCount) {
    loops =
        new MultiThreadIoEventLoopGroup(
            loopCount, new DefaultThreadFactory("loop"), LocalIoHandler.newFactory());
    socket =
        new ServerBootstrap()
            .group(loops)
            .channel(LocalServerChannel.class)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(new Answers())
            .bind(ADDRESS)
            .syncUninterruptibly()
            .channel();
  }

  @Override
  public LocalAddress address() {
    return ADDRESS;
  }

  @Override
  public long sessions() {
    return connections.get();
  }

  @Override
  public void close() {
    socket.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** One for all connections. */
  @Sharable
  private final class Answers extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      connections.incrementAndGet();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      connections.decrementAndGet();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      ByteBuf out = ctx.alloc().directBuffer();
      while (in.isReadable()) {
        Frames.answer(in, out);
      }
      in.release();
      ctx.writeAndFlush(out, ctx.voidPromise());
    }
  }
}
