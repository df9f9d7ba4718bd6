package dev.marquette.etcd;

import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one jetcd client, which its calls take instead of jetcd's own, and what holds
 * for each of them.
 *
 * <p>jetcd's own are of Netty's native transport, with which a broker spun for ever after a restart
 * of etcd: a Service that has no endpoint refuses the SYN by ICMP, Linux keeps that error with the
 * socket and sends the SYN again. gRPC is told that it cannot connect and tries a new socket, but
 * closes none that failed; the old one comes about later, and epoll reports its error at each turn.
 * The JDK's channels close themselves when they cannot connect.
 *
 * <p>Each call but a watch has a deadline that etcd knows of too: without it, a call that we gave
 * up would wait in the channel and take effect long after a newer one.
 */
final class EtcdChannel implements ClientInterceptor, AutoCloseable {
  private static final int MAXIMUM_INBOUND_BYTES = 64 << 20;
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
  private static final String WATCH = "etcdserverpb.Watch/Watch";

  private final ManagedChannel channel;
  private final long deadlineNanos;

  /**
   * Connects with the first call.
   *
   * @param jetcd knows the endpoints
   * @param loops of the JDK's transport
   */
  EtcdChannel(ClientBuilder jetcd, EventLoopGroup loops, long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    this.channel =
        NettyChannelBuilder.forTarget(jetcd.target())
            .eventLoopGroup(loops)
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .usePlaintext()
            .defaultLoadBalancingPolicy("round_robin")
            .maxInboundMessageSize(MAXIMUM_INBOUND_BYTES)
            // a connection that has gone without a word is found within 15 s; the server's least
            // interval is 5 s
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .build();
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel jetcds) {
    boolean lasting = method.getFullMethodName().equals(WATCH);
    return channel.newCall(
        method, lasting ? options : options.withDeadlineAfter(deadlineNanos, TimeUnit.NANOSECONDS));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
