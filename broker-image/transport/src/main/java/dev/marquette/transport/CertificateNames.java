package dev.marquette.transport;

import dev.marquette.kernel.PeerNames;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of its names a listener's client has by its certificate; null for those that CONNECT says.
 * Where one is not null, who has no such certificate is closed.
 */
public record CertificateNames(
    @Nullable CertificateName username, @Nullable CertificateName clientId) {
  /** All are CONNECT's. */
  public static final CertificateNames NONE = new CertificateNames(null, null);

  boolean areTaken() {
    return username != null || clientId != null;
  }

  /** The names by this certificate; null when it lacks one of them. */
  @Nullable PeerNames of(X509Certificate certificate) {
    return of(name -> name.of(certificate));
  }

  /** The names by a certificate that a proxy has seen; null when it lacks one of them. */
  @Nullable PeerNames ofCommonName(String commonName) {
    return of(name -> name.ofCommonName(commonName));
  }

  private @Nullable PeerNames of(Function<CertificateName, @Nullable String> name) {
    if (!areTaken()) {
      return PeerNames.OF_CONNECT;
    }
    String user = username == null ? null : name.apply(username);
    String client = clientId == null ? null : name.apply(clientId);
    boolean whole = (user == null) == (username == null) && (client == null) == (clientId == null);
    return whole ? new PeerNames(user, client) : null;
  }
}
