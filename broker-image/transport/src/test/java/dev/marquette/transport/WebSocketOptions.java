package dev.marquette.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The defaults of MQTT over WebSocket, but for what is named. */
final class WebSocketOptions {
  private static final WebSocketConfig DEFAULT = WebSocketConfig.DEFAULT;

  private boolean failIfNoSubprotocol = DEFAULT.failIfNoSubprotocol();
  private @Nullable DeflateConfig deflate = DEFAULT.deflate();
  private List<String> allowedOrigins = DEFAULT.allowedOrigins();
  private @Nullable ForwardedFor forwardedFor = DEFAULT.forwardedFor();
  private boolean allowOriginAbsence = DEFAULT.allowOriginAbsence();
  private boolean onePacketPerFrame = DEFAULT.onePacketPerFrame();
  private WebSocketLimits limits = DEFAULT.limits();

  WebSocketOptions failIfNoSubprotocol(boolean value) {
    failIfNoSubprotocol = value;
    return this;
  }

  WebSocketOptions deflate(DeflateConfig value) {
    deflate = value;
    return this;
  }

  WebSocketOptions allowedOrigins(String... value) {
    allowedOrigins = List.of(value);
    return this;
  }

  WebSocketOptions forwardedFor(ForwardedFor value) {
    forwardedFor = value;
    return this;
  }

  WebSocketOptions allowOriginAbsence(boolean value) {
    allowOriginAbsence = value;
    return this;
  }

  WebSocketOptions onePacketPerFrame(boolean value) {
    onePacketPerFrame = value;
    return this;
  }

  WebSocketOptions limits(WebSocketLimits value) {
    limits = value;
    return this;
  }

  /** Of {@link TestBroker#ws}. */
  ListenerConfig listener() {
    return of(TestBroker.ws());
  }

  ListenerConfig of(ListenerConfig listener) {
    return Configs.webSocket(
        listener,
        new WebSocketConfig(
            DEFAULT.path(),
            DEFAULT.subprotocols(),
            failIfNoSubprotocol,
            deflate,
            allowedOrigins,
            forwardedFor,
            allowOriginAbsence,
            onePacketPerFrame,
            limits));
  }
}
