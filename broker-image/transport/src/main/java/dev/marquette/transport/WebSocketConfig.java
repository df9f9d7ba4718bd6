package dev.marquette.transport;

import java.util.List;

/**
 * Options of MQTT over WebSocket.
 *
 * @param path every other path is answered with 404
 * @param subprotocols the client's first that is listed wins
 * @param failIfNoSubprotocol refuses, with 400, a client that offers none
 * @param compress offers permessage-deflate
 * @param allowedOrigins origins that browsers may connect from besides the host that they connect
 *     to; {@code *} is any. A client that sends no {@code Origin} is no browser and is let in; any
 *     other gets 403
 * @param trustForwardedFor takes the client's address from {@code X-Forwarded-For} and {@code
 *     X-Forwarded-Port}: only for listeners that a trusted proxy alone can reach
 */
public record WebSocketConfig(
    String path,
    List<String> subprotocols,
    boolean failIfNoSubprotocol,
    boolean compress,
    List<String> allowedOrigins,
    boolean trustForwardedFor) {
  public static final WebSocketConfig DEFAULT =
      new WebSocketConfig(
          "/mqtt",
          List.of("mqtt", "mqtt-v3", "mqtt-v3.1.1", "mqtt-v5"),
          true,
          false,
          List.of(),
          false);

  public WebSocketConfig {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("websocket path '" + path + "' does not begin with /");
    }
    subprotocols = List.copyOf(subprotocols);
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
