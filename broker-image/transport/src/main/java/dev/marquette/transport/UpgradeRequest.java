package dev.marquette.transport;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** Judges the request that wants to open a WebSocket. */
sealed interface UpgradeRequest {
  /**
   * It may.
   *
   * @param subprotocol which the answer names; null when the client offered none
   */
  record Accepted(@Nullable String subprotocol) implements UpgradeRequest {}

  /** It may not; the text tells a person what to change. */
  record Refused(HttpResponseStatus status, String why) implements UpgradeRequest {}

  static UpgradeRequest judge(FullHttpRequest request, WebSocketConfig config) {
    if (!request.decoderResult().isSuccess()) {
      return new Refused(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request");
    }
    if (!path(request.uri()).equals(config.path())) {
      return new Refused(
          HttpResponseStatus.NOT_FOUND, "MQTT over WebSocket is at " + config.path());
    }
    if (!request.method().equals(HttpMethod.GET)
        || !request
            .headers()
            .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
      return new Refused(
          HttpResponseStatus.BAD_REQUEST, "this path takes WebSocket upgrade requests only");
    }
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    String host = request.headers().get(HttpHeaderNames.HOST);
    boolean known =
        origin == null
            ? config.allowOriginAbsence()
            : OriginCheck.allows(origin, host, config.allowedOrigins());
    if (!known) {
      return new Refused(
          HttpResponseStatus.FORBIDDEN,
          origin == null
              ? "this listener is for pages of a browser, which send an Origin"
              : "this origin is not in allowedOrigins of the listener's websocket options");
    }
    return subprotocol(request, config);
  }

  /** The client's first that is served wins, as in EMQX; RFC 6455 4.2.2 leaves the choice to us. */
  private static UpgradeRequest subprotocol(FullHttpRequest request, WebSocketConfig config) {
    boolean offered = false;
    for (String header : request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      for (String name : header.split(",", -1)) {
        String candidate = name.strip();
        offered |= !candidate.isEmpty();
        if (config.subprotocols().contains(candidate)) {
          return new Accepted(candidate);
        }
      }
    }
    if (offered || config.failIfNoSubprotocol()) {
      return new Refused(
          HttpResponseStatus.BAD_REQUEST,
          "offer one of these in Sec-WebSocket-Protocol: "
              + String.join(", ", config.subprotocols()));
    }
    return new Accepted(null);
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }
}
