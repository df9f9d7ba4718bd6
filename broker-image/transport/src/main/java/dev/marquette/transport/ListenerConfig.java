package dev.marquette.transport;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One listener as it should be. Only bind address and port need a new socket; everything else
 * changes in place, for connections that come after the change.
 *
 * @param name the Listener resource's name
 * @param bindAddress an IP address; {@code 0.0.0.0} for all of IPv4, {@code ::} for both families
 * @param port 0 for one that the operating system chooses
 * @param tls null for plain text
 * @param webSocket used when the protocol is {@link Protocol#WS}
 * @param proxyProtocol whether each connection begins with a PROXY protocol header (v1 or v2)
 * @param maxConnections one more is closed at once; 0 for no limit
 * @param maxConnectionsPerSecond more wait to be accepted; 0 for no limit
 * @param access the first rule that matches the socket's peer decides; none allows
 * @param mountpoint prefix of all topics, empty for none
 * @param names which the client has by its certificate
 * @param proxyProtocolTimeout how long that header may take
 */
public record ListenerConfig(
    String name,
    Protocol protocol,
    String bindAddress,
    int port,
    @Nullable TlsConfig tls,
    WebSocketConfig webSocket,
    boolean proxyProtocol,
    int maxConnections,
    int maxConnectionsPerSecond,
    List<AccessRule> access,
    TcpConfig tcp,
    String mountpoint,
    CertificateNames names,
    Duration proxyProtocolTimeout) {

  private static final Duration DEFAULT_PROXY_PROTOCOL_TIMEOUT = Duration.ofSeconds(3);

  /** What is spoken on the port, inside TLS where there is TLS. */
  public enum Protocol {
    MQTT,
    /** MQTT over WebSocket. (MQTT 5, 6) */
    WS
  }

  public ListenerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "listener " + name + ": port " + port + " is not in 0 to 65535");
    }
    if (maxConnections < 0 || maxConnectionsPerSecond < 0) {
      throw new IllegalArgumentException(
          "listener "
              + name
              + ": maxConnections "
              + maxConnections
              + " and maxConnectionsPerSecond "
              + maxConnectionsPerSecond
              + " must be 0 (no limit) or more");
    }
    if (proxyProtocolTimeout.isNegative() || proxyProtocolTimeout.isZero()) {
      throw new IllegalArgumentException(
          "listener %s: proxyProtocolTimeout %s must be positive"
              .formatted(name, proxyProtocolTimeout));
    }
    access = List.copyOf(access);
  }

  /** A plain listener without limits. */
  public static ListenerConfig of(String name, Protocol protocol, String bindAddress, int port) {
    return new ListenerConfig(
        name,
        protocol,
        bindAddress,
        port,
        null,
        WebSocketConfig.DEFAULT,
        false,
        0,
        0,
        List.of(),
        TcpConfig.DEFAULT,
        "",
        CertificateNames.NONE,
        DEFAULT_PROXY_PROTOCOL_TIMEOUT);
  }

  /** Whether the other needs another socket. */
  boolean bindsElsewhere(ListenerConfig other) {
    return port != other.port || !bindAddress.equals(other.bindAddress);
  }
}
