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
 * @param identity who it says it is; null where nobody asks
 */
record Address(
    Transport transport, int port, @Nullable Authority authority, @Nullable Identity identity) {
  static final String HOST = "127.0.0.1";

  /**
   * The authority of the listeners' certificate.
   *
   * @param file its certificate as PEM, for those that read files
   */
  record Authority(TestCertificates certificates, Path file) {}

  /** A client's certificate; its files are PEM. */
  record Identity(TestCertificates certificate, Path certificateFile, Path keyFile) {}

  static Address plain(Transport transport, int port) {
    return new Address(transport, port, null, null);
  }

  /** The same listener at the other end of a wire. */
  Address through(CutWire wire) {
    return new Address(transport, wire.port(), authority, identity);
  }

  /** For a client that proves nothing. */
  Address withoutIdentity() {
    return new Address(transport, port, authority, null);
  }

  /**
   * @param tcp what a client calls the scheme of plain MQTT, and {@code tls} of encrypted
   */
  String uri(String tcp, String tls) {
    String at = "://" + HOST + ":" + port;
    if (transport.isWebSocket()) {
      return (transport.isEncrypted() ? "wss" : "ws") + at + "/mqtt";
    }
    return (transport.isEncrypted() ? tls : tcp) + at;
  }

  Authority requireAuthority() {
    return Objects.requireNonNull(authority);
  }

  /** For clients that use the JDK's TLS. */
  SSLSocketFactory encryptedSockets() throws GeneralSecurityException, IOException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        identity == null ? null : identity.certificate().keyManagers().getKeyManagers(),
        requireAuthority().certificates().trust().getTrustManagers(),
        null);
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
                  .keyManagerFactory(identity == null ? null : identity.certificate().keyManagers())
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
