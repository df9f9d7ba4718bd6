package dev.marquette.transport;

import dev.marquette.transport.TransportStats.Refusal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stands in the pipeline of the server socket and decides who may go on to an event loop, before
 * anything is built for the connection. Confined to the accepting thread.
 *
 * <p>Connections beyond the rate are not refused: accepting pauses, and they wait in the kernel's
 * backlog.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
  private final OpenListener listener;
  private final ChannelFutureListener onClose;
  private final AcceptRate rate;

  AcceptGate(OpenListener listener) {
    this(listener, System::nanoTime);
  }

  AcceptGate(OpenListener listener, LongSupplier nanoClock) {
    this.listener = listener;
    this.onClose = closed -> listener.counters().closed();
    this.rate = new AcceptRate(nanoClock);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    ListenerConfig config = listener.config();
    // a peer that has already gone has no address; NIO alone shows that
    InetSocketAddress peer = ChannelKind.address(child.remoteAddress());
    if (peer == null || !AccessRule.allows(config.access(), peer)) {
      refuse(child, Refusal.ACCESS_DENIED);
    } else if (!listener.counters().tryOpen(config.maxConnections())) {
      refuse(child, Refusal.MAX_CONNECTIONS);
    } else {
      child.closeFuture().addListener(onClose);
      ctx.fireChannelRead(child);
    }
    long waitNanos = rate.takeOne(config.maxConnectionsPerSecond());
    if (waitNanos > 0) {
      pause(ctx.channel(), waitNanos);
    }
  }

  private void refuse(Channel child, Refusal reason) {
    listener.counters().refuse(reason);
    child.unsafe().closeForcibly();
  }

  private static void pause(Channel server, long nanos) {
    server.config().setAutoRead(false);
    server
        .eventLoop()
        .schedule(() -> server.config().setAutoRead(true), nanos, TimeUnit.NANOSECONDS);
  }
}
