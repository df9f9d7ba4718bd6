package dev.marquette.transport;

import java.time.Duration;

/**
 * What a WebSocket client may do at most.
 *
 * @param idleTimeout how long it may send nothing at all, not even a ping; zero for ever. MQTT's
 *     own keep-alive ends most silent connections before
 */
public record WebSocketLimits(Duration idleTimeout) {
  public static final WebSocketLimits DEFAULT = new WebSocketLimits(Duration.ofHours(2));

  public WebSocketLimits {
    if (idleTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "websocket idleTimeout %s must be 0 (for ever) or more".formatted(idleTimeout));
    }
  }
}
