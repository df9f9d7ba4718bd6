package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The names that a client has by the certificate that it proved to own, whatever its CONNECT says.
 * Null where its listener takes the name from CONNECT.
 */
public record PeerNames(@Nullable String username, @Nullable String clientId) {
  /** For listeners that take no names of certificates. */
  public static final PeerNames OF_CONNECT = new PeerNames(null, null);

  /** The user name that counts. */
  @Nullable String usernameOr(@Nullable String ofConnect) {
    return username == null ? ofConnect : username;
  }
}
