package dev.marquette.transport;

import dev.marquette.transport.TransportStats.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the PROXY protocol header that a load balancer sends before anything else, and closes
 * the connection when it is wrong or late. Stands behind {@link HAProxyMessageDecoder}; both leave
 * the pipeline when the header has come.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
  private final ConnectionSetup setup;
  private @Nullable ScheduledFuture<?> timeout;

  private ProxyHeader(ConnectionSetup setup) {
    this.setup = setup;
  }

  static void addTo(ChannelPipeline pipeline, ConnectionSetup setup) {
    pipeline.addLast(new HAProxyMessageDecoder(), new ProxyHeader(setup));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timeout =
        ctx.executor()
            .schedule(
                () -> setup.refuse(Refusal.PROXY_PROTOCOL),
                setup.config().proxyProtocolTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      ctx.fireChannelRead(message);
      return;
    }
    InetSocketAddress source;
    String commonName;
    try {
      source = source(header);
      commonName = commonName(header);
    } finally {
      header.release();
    }
    setup.proxied(source, commonName);
    ctx.pipeline().remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    setup.refuse(Refusal.PROXY_PROTOCOL);
  }

  private static @Nullable InetSocketAddress source(HAProxyMessage header) {
    if (header.command() == HAProxyCommand.LOCAL) {
      return null; // the proxy's own health check
    }
    return switch (header.proxiedProtocol()) {
      case TCP4, TCP6 -> new InetSocketAddress(header.sourceAddress(), header.sourcePort());
      case UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM, UNKNOWN -> null;
    };
  }

  /** The common name of the certificate that the client proved to the proxy. */
  private static @Nullable String commonName(HAProxyMessage header) {
    for (HAProxyTLV tlv : header.tlvs()) {
      if (tlv instanceof HAProxySSLTLV ssl && ssl.verify() == 0) {
        for (HAProxyTLV part : ssl.encapsulatedTLVs()) {
          if (part.type() == HAProxyTLV.Type.PP2_TYPE_SSL_CN) {
            return part.content().toString(StandardCharsets.UTF_8);
          }
        }
      }
    }
    return null;
  }
}
