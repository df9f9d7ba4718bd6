package dev.marquette.auth;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.ClientInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Clients to ask about. */
final class Clients {
  private static final MqttVersion VERSION = MqttVersion.V5;

  private Clients() {}

  static Credentials credentials(
      String clientId, @Nullable String username, @Nullable String password) {
    return new Credentials(
        clientId,
        username,
        password == null ? null : password.getBytes(StandardCharsets.UTF_8),
        VERSION,
        peer("127.0.0.1"),
        "tcp",
        null);
  }

  static ClientInfo client(String clientId, @Nullable String username) {
    return client(clientId, username, "127.0.0.1", false);
  }

  static ClientInfo client(
      String clientId, @Nullable String username, String address, boolean superuser) {
    return new ClientInfo(clientId, username, VERSION, peer(address), "tcp", superuser, "");
  }

  private static InetSocketAddress peer(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
  }
}
