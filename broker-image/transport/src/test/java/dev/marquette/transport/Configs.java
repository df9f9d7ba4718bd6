package dev.marquette.transport;

import java.time.Duration;
import java.util.List;

/** Listener configurations with one thing changed. */
final class Configs {
  private Configs() {}

  static ListenerConfig tls(ListenerConfig c, TlsConfig tls) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        tls,
        c.webSocket(),
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig webSocket(ListenerConfig c, WebSocketConfig webSocket) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        webSocket,
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig bind(ListenerConfig c, String address, int port) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        address,
        port,
        c.tls(),
        c.webSocket(),
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig proxyProtocol(ListenerConfig c) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        true,
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig limits(ListenerConfig c, int maxConnections, int perSecond) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        c.proxyProtocol(),
        maxConnections,
        perSecond,
        c.access(),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig access(ListenerConfig c, AccessRule... rules) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        List.of(rules),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig tcp(ListenerConfig c, TcpConfig tcp) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        tcp,
        c.mountpoint(),
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig mountpoint(ListenerConfig c, String mountpoint) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        mountpoint,
        c.names(),
        c.proxyProtocolTimeout());
  }

  static ListenerConfig names(ListenerConfig c, CertificateNames names) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        c.proxyProtocol(),
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        c.mountpoint(),
        names,
        c.proxyProtocolTimeout());
  }

  static ListenerConfig proxyProtocolTimeout(ListenerConfig c, Duration timeout) {
    return new ListenerConfig(
        c.name(),
        c.protocol(),
        c.bindAddress(),
        c.port(),
        c.tls(),
        c.webSocket(),
        true,
        c.maxConnections(),
        c.maxConnectionsPerSecond(),
        c.access(),
        c.tcp(),
        c.mountpoint(),
        c.names(),
        timeout);
  }
}
