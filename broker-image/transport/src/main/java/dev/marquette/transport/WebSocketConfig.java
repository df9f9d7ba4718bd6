package dev.marquette.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of MQTT over WebSocket.
 *
 * @param path every other path is answered with 404
 * @param subprotocols the client's first that is listed wins
 * @param failIfNoSubprotocol refuses, with 400, a client that offers none
 * @param deflate how frames are compressed for clients that offer it; null for none
 * @param allowedOrigins origins that browsers may connect from besides the host that they connect
 *     to; {@code *} is any. Any other gets 403
 * @param forwardedFor headers that the client's address is taken from: only for listeners that a
 *     trusted proxy alone can reach; null to believe none
 * @param allowOriginAbsence lets clients in that send no {@code Origin}: none is a browser
 * @param onePacketPerFrame sends no frame with two packets, which some clients do not read
 * @param limits of each client
 */
public record WebSocketConfig(
    String path,
    List<String> subprotocols,
    boolean failIfNoSubprotocol,
    @Nullable DeflateConfig deflate,
    List<String> allowedOrigins,
    @Nullable ForwardedFor forwardedFor,
    boolean allowOriginAbsence,
    boolean onePacketPerFrame,
    WebSocketLimits limits) {
  public static final WebSocketConfig DEFAULT =
      new WebSocketConfig(
          "/mqtt",
          List.of("mqtt", "mqtt-v3", "mqtt-v3.1.1", "mqtt-v5", "mqttv3.1"),
          true,
          null,
          List.of(),
          null,
          true,
          false,
          WebSocketLimits.DEFAULT);

  public WebSocketConfig {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("websocket path '" + path + "' does not begin with /");
    }
    subprotocols = List.copyOf(subprotocols);
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
