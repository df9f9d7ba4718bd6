package dev.marquette.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS as a client, which shares no code with the server's. */
final class TlsClients {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TlsClients() {}

  /** Handshakes now; the context is new, so that no session is resumed. */
  static RawClient connect(
      int port, TestCertificates trusted, @Nullable TestCertificates own, String... versions)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own == null ? null : keys(own).getKeyManagers(), trust(trusted).getTrustManagers(), null);
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
    context.init(null, trust(trusted).getTrustManagers(), null);
    SSLSocket secure =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), false);
    secure.startHandshake();
    return new RawClient(secure);
  }

  static X509Certificate serverCertificate(RawClient client) throws IOException {
    return (X509Certificate) ((SSLSocket) client.socket).getSession().getPeerCertificates()[0];
  }

  static TrustManagerFactory trust(TestCertificates authority)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  static KeyManagerFactory keys(TestCertificates own) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.keys().getPrivate(), PASSWORD, new X509Certificate[] {own.certificate()});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory;
  }
}
