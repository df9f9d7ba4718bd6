package dev.marquette.transport;

import dev.marquette.transport.TransportStats.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind {@link SslHandler} until the handshake is over. Failures are counted, not logged:
 * port scanners make many.
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(TlsHandshake.class);

  private final ConnectionSetup setup;
  private final SslHandler handler;
  private boolean over;

  TlsHandshake(ConnectionSetup setup, SslHandler handler) {
    this.setup = setup;
    this.handler = handler;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      over = true;
      setup.secured(clientCertificate());
      ctx.pipeline().remove(this);
    } else {
      refuse(ctx, completion.cause());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx, cause);
  }

  private void refuse(ChannelHandlerContext ctx, Throwable cause) {
    if (over) {
      return; // the event and the exception tell of the same failure
    }
    over = true;
    log.debug(
        "TLS handshake failed listener={} peer={}: {}",
        setup.config().name(),
        ctx.channel().remoteAddress(),
        cause.getMessage());
    setup.refuse(Refusal.TLS_HANDSHAKE);
  }

  private @Nullable X509Certificate clientCertificate() {
    if (!handler.engine().getNeedClientAuth() && !handler.engine().getWantClientAuth()) {
      return null;
    }
    try {
      return (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException none) {
      return null; // asked for, and not given
    }
  }
}
