package dev.marquette.transport;

import dev.marquette.kernel.PeerNames;
import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.TransportStats.Refusal;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way from an accepted socket to an MQTT connection: PROXY protocol, TLS, WebSocket, each when
 * the listener has it, each adding the next one's handlers when it is done. Confined to one event
 * loop, and garbage once MQTT begins.
 */
final class ConnectionSetup {
  private final OpenListener listener;
  private final OpenListener.Settings settings;
  private final Channel channel;
  private @Nullable InetSocketAddress client; // null: the socket's peer
  private @Nullable String certificateSubject;
  private @Nullable PeerNames names;

  ConnectionSetup(OpenListener listener, OpenListener.Settings settings, Channel channel) {
    this.listener = listener;
    this.settings = settings;
    this.channel = channel;
  }

  ListenerConfig config() {
    return settings.config();
  }

  void start() {
    if (config().proxyProtocol()) {
      ProxyHeader.addTo(channel.pipeline(), this);
    } else {
      afterProxy();
    }
  }

  /** The header has come; either may be null when it names none. */
  void proxied(@Nullable InetSocketAddress source, @Nullable String commonName) {
    client = source;
    if (commonName != null) {
      certificateSubject = "CN=" + commonName;
      names = config().names().ofCommonName(commonName);
    }
    afterProxy();
  }

  /** The handshake is over; null when the client has proved no certificate. */
  void secured(@Nullable X509Certificate certificate) {
    if (certificate != null) {
      certificateSubject = certificate.getSubjectX500Principal().getName();
      names = config().names().of(certificate);
    }
    afterTls();
  }

  /** The WebSocket is open; the address is null unless a trusted header names one. */
  void upgraded(@Nullable InetSocketAddress forwardedFor) {
    if (forwardedFor != null) {
      client = forwardedFor;
    }
    open();
  }

  /** Counts why, and closes at once. */
  void refuse(Refusal reason) {
    listener.counters().refuse(reason);
    channel.close();
  }

  /** Counts why; whoever calls closes, after an answer. */
  void countRefusal(Refusal reason) {
    listener.counters().refuse(reason);
  }

  InetSocketAddress clientAddress() {
    return client != null
        ? client
        : Objects.requireNonNull(ChannelKind.address(channel.remoteAddress()));
  }

  /** What the listener says whenever it is asked; it does not hold on to the setup. */
  LongSupplier idleTimeoutNanos() {
    OpenListener asked = listener;
    return () -> asked.config().webSocket().limits().idleTimeout().toNanos();
  }

  private void afterProxy() {
    TlsConfig tls = config().tls();
    if (tls == null) {
      afterTls();
      return;
    }
    SslHandler handler = listener.tls().newHandler(channel.alloc());
    if (handler == null) { // TLS was switched off or the listener removed since the accept
      refuse(Refusal.LISTENER_CLOSED);
      return;
    }
    handler.setHandshakeTimeoutMillis(tls.handshakeTimeout().toMillis());
    channel.pipeline().addLast(handler, new TlsHandshake(this, handler));
  }

  private void afterTls() {
    if (names == null && config().names().areTaken()) {
      refuse(Refusal.CERTIFICATE_NAME);
    } else if (config().protocol() == Protocol.WS) {
      WebSocketUpgrade.addTo(channel.pipeline(), this);
    } else {
      open();
    }
  }

  private void open() {
    if (listener.isClosed()) {
      refuse(Refusal.LISTENER_CLOSED);
    } else if (channel.isActive()) {
      channel
          .pipeline()
          .addLast(
              new MqttHandler(
                  channel,
                  listener,
                  settings.context(),
                  new ClientIdentity(
                      clientAddress(),
                      certificateSubject,
                      names == null ? PeerNames.OF_CONNECT : names)));
      if (listener.isClosed()) {
        refuse(Refusal.LISTENER_CLOSED); // too late to be told to go with the others
      }
    }
  }
}
