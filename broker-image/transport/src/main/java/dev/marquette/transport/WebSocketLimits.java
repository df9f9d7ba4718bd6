package dev.marquette.transport;

import java.time.Duration;

/**
 * What a WebSocket client may do at most.
 *
 * @param idleTimeout how long it may send nothing at all, not even a ping; zero for ever. MQTT's
 *     own keep-alive ends most silent connections before
 * @param maxFrameBytes of the content of one frame, as it is sent, compressed or not; 0 for no
 *     limit: a frame is never held as a whole, and packets have a limit of their own
 */
public record WebSocketLimits(Duration idleTimeout, long maxFrameBytes) {
  public static final WebSocketLimits DEFAULT = new WebSocketLimits(Duration.ofHours(2), 0);

  public WebSocketLimits {
    if (idleTimeout.isNegative() || maxFrameBytes < 0) {
      throw new IllegalArgumentException(
          "websocket options: idleTimeout %s must be 0 (for ever) or more, maxFrameBytes %d 0 (no limit) or more"
              .formatted(idleTimeout, maxFrameBytes));
    }
  }

  /** Where no limit is a number, too. */
  long largestFrameBytes() {
    return maxFrameBytes == 0 ? Long.MAX_VALUE : maxFrameBytes;
  }
}
