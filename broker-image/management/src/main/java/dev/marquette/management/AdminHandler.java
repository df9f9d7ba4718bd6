package dev.marquette.management;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one HTTP connection's requests, one after the other. Confined to the admin thread; the
 * endpoints themselves run on virtual threads.
 */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);

  private final Map<String, Endpoint> endpoints;
  private boolean answering;

  AdminHandler(Map<String, Endpoint> endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (answering) { // pipelined: answers could overtake each other
      ctx.close();
      return;
    }
    answering = true;
    boolean head = request.method().equals(HttpMethod.HEAD);
    boolean keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    Endpoint endpoint = endpoint(request);
    Thread.startVirtualThread(
        () -> {
          Answer answer = answer(endpoint);
          ctx.executor().execute(() -> send(ctx, answer, head, keepAlive));
        });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug(
        "admin connection closed peer={}: {}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }

  private Endpoint endpoint(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return () -> Answer.text(400, "this is no HTTP request");
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    Endpoint endpoint = endpoints.get(query < 0 ? uri : uri.substring(0, query));
    if (endpoint == null) {
      return () ->
          Answer.text(
              404, "there are " + String.join(", ", endpoints.keySet().stream().sorted().toList()));
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return () -> Answer.text(405, "use GET or HEAD");
    }
    return endpoint;
  }

  private static Answer answer(Endpoint endpoint) {
    try {
      return endpoint.answer();
    } catch (RuntimeException broken) {
      log.error("admin request failed", broken);
      return Answer.text(500, "the broker's log says why");
    }
  }

  private void send(ChannelHandlerContext ctx, Answer answer, boolean head, boolean keepAlive) {
    answering = false;
    ByteBuf body = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    if (answer.status() == 405) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture sent = ctx.writeAndFlush(response);
    if (!keepAlive) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
