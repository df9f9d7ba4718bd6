package dev.marquette.transport;

import dev.marquette.transport.TransportStats.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.util.CharsetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the HTTP request that opens a WebSocket, answers it, and makes way for {@link
 * WebSocketFrames}. Whatever else is asked for gets an HTTP error and the connection closes.
 * Confined to one event loop.
 */
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
  static final long TIMEOUT_MILLIS = 15_000;
  private static final int MAX_REQUEST_LINE_BYTES = 4096;
  private static final int MAX_HEADERS_BYTES = 16 << 10;
  private static final int MAX_BODY_BYTES = 1024;

  private final ConnectionSetup setup;
  private final WebSocketConfig config;
  private @Nullable ScheduledFuture<?> timeout;
  private boolean answered;
  private boolean counted;

  private WebSocketUpgrade(ConnectionSetup setup) {
    this.setup = setup;
    this.config = setup.config().webSocket();
  }

  static void addTo(ChannelPipeline pipeline, ConnectionSetup setup) {
    pipeline.addLast(
        new HttpServerCodec(MAX_REQUEST_LINE_BYTES, MAX_HEADERS_BYTES, MAX_BODY_BYTES),
        new HttpObjectAggregator(MAX_BODY_BYTES));
    DeflateConfig deflate = setup.config().webSocket().deflate();
    if (deflate != null) {
      pipeline.addLast(new WebSocketServerExtensionHandler(new DeflateOffer(deflate)));
    }
    pipeline.addLast(new WebSocketUpgrade(setup));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timeout = ctx.executor().schedule(() -> cutOff(ctx), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (answered) {
      return; // pipelined behind a request that was refused: the connection is closing
    }
    answered = true;
    switch (UpgradeRequest.judge(request, config)) {
      case UpgradeRequest.Refused(HttpResponseStatus status, String why) ->
          refuse(ctx, status, why);
      case UpgradeRequest.Accepted(String subprotocol) -> accept(ctx, request, subprotocol);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    cutOff(ctx);
  }

  private void cutOff(ChannelHandlerContext ctx) {
    countRefusal();
    ctx.channel().close();
  }

  /** Once: when the close leaves half a request behind, that is an exception of its own. */
  private void countRefusal() {
    if (!counted) {
      counted = true;
      setup.countRefusal(Refusal.WEBSOCKET_UPGRADE);
    }
  }

  private void accept(
      ChannelHandlerContext ctx, FullHttpRequest request, @Nullable String subprotocol) {
    if (!isRfc6455(request)) {
      countRefusal();
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(ctx.channel())
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    ForwardedFor trusted = config.forwardedFor();
    InetSocketAddress forwardedFor =
        trusted == null ? null : trusted.address(request.headers(), setup.clientAddress());
    new Handshaker(config, subprotocol).handshake(ctx.channel(), request);
    ctx.pipeline()
        .addLast(
            new WebSocketFrames(
                ctx.channel(), config.onePacketPerFrame(), setup.idleTimeoutNanos()));
    setup.upgraded(forwardedFor);
    ctx.pipeline().remove(this);
  }

  private static boolean isRfc6455(FullHttpRequest request) {
    return WebSocketVersion.V13
        .toHttpHeaderValue()
        .equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String why) {
    countRefusal();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(why + "\n", CharsetUtil.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** Answers the request, and puts our decoder where the HTTP codec was. */
  private static final class Handshaker extends WebSocketServerHandshaker13 {
    private final boolean compresses;
    private final long largestFrameBytes;

    Handshaker(WebSocketConfig config, @Nullable String subprotocol) {
      super(config.path(), subprotocol, WebSocketDecoderConfig.newBuilder().build());
      this.compresses = config.deflate() != null;
      this.largestFrameBytes = config.limits().largestFrameBytes();
    }

    @Override
    protected WebSocketFrameDecoder newWebsocketDecoder() {
      return new WebSocketDecoder(compresses, largestFrameBytes);
    }
  }
}
