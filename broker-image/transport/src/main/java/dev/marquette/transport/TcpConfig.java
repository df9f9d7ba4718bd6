package dev.marquette.transport;

import java.time.Duration;

/**
 * Options of a listener's sockets.
 *
 * @param backlog connections that the kernel holds before they are accepted
 * @param noDelay sends small packets at once
 * @param sendBufferBytes 0 for the kernel's choice
 * @param receiveBufferBytes 0 for the kernel's choice
 * @param highWatermarkBytes pending bytes above which a connection counts as not writable; it is
 *     writable again at half of it
 * @param sendTimeout how long a client may take nothing of what waits for it before its connection
 *     is closed; 0 for ever
 */
public record TcpConfig(
    int backlog,
    boolean noDelay,
    int sendBufferBytes,
    int receiveBufferBytes,
    int highWatermarkBytes,
    Duration sendTimeout) {
  public static final TcpConfig DEFAULT =
      new TcpConfig(1024, true, 0, 0, 1 << 20, Duration.ofSeconds(15));

  public TcpConfig {
    if (backlog < 1
        || highWatermarkBytes < 2
        || sendBufferBytes < 0
        || receiveBufferBytes < 0
        || sendTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "tcp options: backlog and watermark must be positive, buffers and timeout 0 or more:"
              + " backlog="
              + backlog
              + " highWatermarkBytes="
              + highWatermarkBytes
              + " sendBufferBytes="
              + sendBufferBytes
              + " receiveBufferBytes="
              + receiveBufferBytes
              + " sendTimeout="
              + sendTimeout);
    }
  }
}
