package dev.marquette.app;

import com.hivemq.client.mqtt.MqttClientBuilderBase;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a client finds a listener.
 *
 * @param authority whom it trusts; null where nothing is encrypted
 */
record Address(Transport transport, int port, @Nullable Authority authority) {
  static final String HOST = "127.0.0.1";

  /**
   * The authority of the listeners' certificate.
   *
   * @param file its certificate as PEM, for those that read files
   */
  record Authority(TestCertificates certificates, Path file) {}

  static Address plain(Transport transport, int port) {
    return new Address(transport, port, null);
  }

  /** The same listener at the other end of a wire. */
  Address through(CutWire wire) {
    return new Address(transport, wire.port(), authority);
  }

  /**
   * @param tcp what a client calls the scheme of plain MQTT, and {@code tls} of encrypted
   */
  String uri(String tcp, String tls) {
    String at = "://" + HOST + ":" + port;
    return switch (transport) {
      case TCP -> tcp + at;
      case TLS -> tls + at;
      case WS -> "ws" + at + "/mqtt";
      case WSS -> "wss" + at + "/mqtt";
    };
  }

  Authority requireAuthority() {
    return Objects.requireNonNull(authority);
  }

  /** For clients that use the JDK's TLS. */
  SSLSocketFactory encryptedSockets() throws GeneralSecurityException, IOException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, requireAuthority().certificates().trust().getTrustManagers(), null);
    return tls.getSocketFactory();
  }

  /** For HiveMQ's clients. */
  <B extends MqttClientBuilderBase<B>> B applyTo(B builder)
      throws GeneralSecurityException, IOException {
    B to = builder.serverHost(HOST).serverPort(port);
    if (transport.isEncrypted()) {
      to =
          to.sslConfig(
              MqttClientSslConfig.builder()
                  .trustManagerFactory(requireAuthority().certificates().trust())
                  .handshakeTimeout(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)
                  .build());
    }
    if (transport.isWebSocket()) {
      to =
          to.webSocketConfig(
              MqttWebSocketConfig.builder()
                  .serverPath("mqtt")
                  .handshakeTimeout(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)
                  .build());
    }
    return to;
  }
}
