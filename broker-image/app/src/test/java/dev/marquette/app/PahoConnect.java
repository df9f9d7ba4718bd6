package dev.marquette.app;

import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** Connects Paho's clients on machines that are busy. */
@FunctionalInterface
interface PahoConnect {
  void attempt() throws Exception;

  /**
   * Paho's clients wait one second for the answer to a WebSocket's handshake, and no option changes
   * that. Nothing of MQTT has been said by then, so it is tried again as long as a test waits.
   */
  static void patiently(PahoConnect connect) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Peer.PATIENCE_SECONDS);
    while (true) {
      try {
        connect.attempt();
        return;
      } catch (Exception e) {
        if (!(e.getCause() instanceof SocketTimeoutException) || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }
}
