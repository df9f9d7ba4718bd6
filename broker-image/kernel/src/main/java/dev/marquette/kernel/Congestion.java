package dev.marquette.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether one client takes what it is sent: made when its connection cannot be written for the
 * first time while {@link CongestionAlarm} is on. It is told of when it stays so, and not again
 * before it has been over for a while. Confined to the connection's loop.
 */
final class Congestion extends TimerWheel.Timer {
  /** A burst that is larger than the socket's buffers is no congestion. */
  static final long PATIENCE_NANOS = 1_000_000_000L;

  private final ClientConnection connection;
  private final Client client;
  private final LoopContext loop;
  private boolean told;

  private Congestion(ClientConnection connection, Client client) {
    this.connection = connection;
    this.client = client;
    this.loop = connection.loop();
  }

  /**
   * The connection can be written, or cannot any more, or the settings have changed.
   *
   * @param present what watches it; null while nothing does, which is what most have for ever
   * @return what watches it from now on
   */
  static @Nullable Congestion watched(
      ClientConnection connection, Client client, @Nullable Congestion present) {
    if (!connection.loop().settings.congestionAlarm().enabled()) {
      if (present != null) {
        present.end();
      }
      return null;
    }
    if (present == null && connection.wire().isWritable()) {
      return null;
    }
    Congestion watching = present == null ? new Congestion(connection, client) : present;
    watching.look();
    return watching;
  }

  private void look() {
    boolean writable = connection.wire().isWritable();
    if (writable == told) {
      long nanos = told ? loop.settings.congestionAlarm().sustain().toNanos() : PATIENCE_NANOS;
      if (!isSet()) {
        loop.wheel.set(this, nanos);
      }
    } else {
      loop.wheel.cancel(this); // it is as it was told
    }
  }

  @Override
  void onTimer() {
    if (told) {
      end();
      return;
    }
    told = true;
    tell(listener -> listener.congested(congested()));
  }

  private CongestionListener.Congested congested() {
    Wire wire = connection.wire();
    int connectedSeconds = loop.nowSeconds() - client.connectedAtSeconds();
    return new CongestionListener.Congested(
        client.info(),
        wire.localAddress(),
        wire.pendingBytes(),
        loop.millis() - connectedSeconds * 1000L,
        wire.state());
  }

  /** It is over, or nobody is to know. */
  void end() {
    loop.wheel.cancel(this);
    if (told) {
      told = false;
      tell(listener -> listener.relieved(client.info()));
    }
  }

  /** Whatever the listener does, or the socket does not tell, it costs no client its connection. */
  private void tell(Consumer<CongestionListener> news) {
    try {
      news.accept(loop.kernel.congestionListener());
    } catch (RuntimeException e) {
      loop.incident("news of congestion", e);
    }
  }
}
