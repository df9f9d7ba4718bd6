package dev.marquette.transport;

import java.time.Duration;
import java.util.List;

/**
 * How a listener encrypts.
 *
 * @param clientAuth other than {@link ClientAuth#NONE}, the material needs client authorities
 * @param versions {@code TLSv1.2}, {@code TLSv1.3}
 * @param ciphers IANA names; empty for the TLS library's choice
 * @param maxChainDepth authorities between a client's certificate and a trusted one, at most
 * @param honorCipherOrder whether the first suite of ours that a client knows is taken, and not the
 *     first of the client's: of TLS 1.2, as BoringSSL chooses among the three of TLS 1.3 by itself
 * @param reuseSessions whether a client that comes again may go on with its session, by ticket or,
 *     of TLS 1.2, by ID: for as long as the material and these options stay as they are
 */
public record TlsConfig(
    TlsMaterial material,
    ClientAuth clientAuth,
    List<String> versions,
    List<String> ciphers,
    Duration handshakeTimeout,
    int maxChainDepth,
    boolean honorCipherOrder,
    boolean reuseSessions) {

  /** What is asked of clients. */
  public enum ClientAuth {
    NONE,
    /** A certificate is asked for, and must be good when there is one. */
    REQUEST,
    /** No certificate, no connection. */
    REQUIRE
  }

  public TlsConfig {
    if (handshakeTimeout.isNegative() || handshakeTimeout.isZero() || maxChainDepth < 0) {
      throw new IllegalArgumentException(
          "tls options: handshakeTimeout %s must be positive, maxChainDepth %d 0 or more"
              .formatted(handshakeTimeout, maxChainDepth));
    }
    versions = List.copyOf(versions);
    ciphers = List.copyOf(ciphers);
  }

  /**
   * TLS 1.3 and 1.2, no client certificates, 15 s for a handshake, chains of up to 10, our order of
   * ciphers, sessions reused.
   */
  public static TlsConfig of(TlsMaterial material) {
    return new TlsConfig(
        material,
        ClientAuth.NONE,
        List.of("TLSv1.3", "TLSv1.2"),
        List.of(),
        Duration.ofSeconds(15),
        10,
        true,
        true);
  }
}
