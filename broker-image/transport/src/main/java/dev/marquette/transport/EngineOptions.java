package dev.marquette.transport;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What Netty's contexts have no option for: each engine is told by itself, before its handshake, on
 * the connection's event loop. With the defaults that is nothing.
 */
final class EngineOptions {
  private EngineOptions() {}

  static void apply(TlsConfig config, SSLEngine engine) {
    if (!config.honorCipherOrder()) {
      letClientChoose(engine);
    }
    if (!config.reuseSessions() && engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
      // Netty gives out tickets as soon as TLS 1.3 is spoken, to clients of TLS 1.2 as well
      SSL.setOptions(boringSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
  }

  /**
   * Keeps none in the context.
   *
   * @throws ListenerException when the TLS library cannot do without
   */
  static void forgetSessions(String listener, SslContext context) throws ListenerException {
    if (!(context.sessionContext() instanceof OpenSslSessionContext sessions)) {
      throw new ListenerException(
          "listener %s: reuseSessions false needs BoringSSL, whose native library does not load here: set it to true"
              .formatted(listener),
          null);
    }
    sessions.setSessionCacheEnabled(false);
  }

  private static void letClientChoose(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setUseCipherSuitesOrder(false);
    // null leaves them as they are; to set what is set would cost each handshake
    parameters.setCipherSuites(null);
    parameters.setProtocols(null);
    engine.setSSLParameters(parameters);
  }
}
