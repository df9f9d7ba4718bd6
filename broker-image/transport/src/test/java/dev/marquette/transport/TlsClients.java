package dev.marquette.transport;

import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS as a client, which shares no code with the server's. */
final class TlsClients {
  private TlsClients() {}

  /** Handshakes now; the context is new, so that no session is resumed. */
  static RawClient connect(
      int port, TestCertificates trusted, @Nullable TestCertificates own, String... versions)
      throws Exception {
    return with(own == null ? null : own.keyManagers(), port, trusted, versions);
  }

  /** Shows what the key managers hold. */
  static RawClient with(
      @Nullable KeyManagerFactory own, int port, TestCertificates trusted, String... versions)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own == null ? null : own.getKeyManagers(), trusted.trust().getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    if (versions.length > 0) {
      socket.setEnabledProtocols(versions);
    }
    socket.startHandshake();
    return new RawClient(socket);
  }

  /** TLS inside a connection that exists. */
  static RawClient over(Socket socket, TestCertificates trusted) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted.trust().getTrustManagers(), null);
    SSLSocket secure =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), false);
    secure.startHandshake();
    return new RawClient(secure);
  }

  static X509Certificate serverCertificate(RawClient client) throws IOException {
    return (X509Certificate) ((SSLSocket) client.socket).getSession().getPeerCertificates()[0];
  }
}
