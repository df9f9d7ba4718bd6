package dev.marquette.transport;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what ends a connection other than MQTT does. Resets and broken frames are every day's; the
 * rest is a bug of ours and is logged with its trace, once a second at most.
 */
final class ConnectionErrors {
  private static final Logger log = LoggerFactory.getLogger(ConnectionErrors.class);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

  private ConnectionErrors() {}

  static void report(InetSocketAddress client, Throwable cause) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      log.debug("connection broken client={}: {}", client, cause.getMessage());
      return;
    }
    long now = System.nanoTime();
    long due = nextNanos.get();
    if (now - due >= 0 && nextNanos.compareAndSet(due, now + PERIOD_NANOS)) {
      log.error("connection closed after an unexpected error client={}", client, cause);
    }
  }
}
