package dev.marquette.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Where a listener binds. */
record BindAddress(InetAddress host, int port) {
  static BindAddress of(ListenerConfig config) throws ListenerException {
    try {
      return new BindAddress(InetAddress.getByName(config.bindAddress()), config.port());
    } catch (UnknownHostException unknown) {
      throw new ListenerException(
          "listener %s: bind address '%s' is no IP address"
              .formatted(config.name(), config.bindAddress()),
          unknown);
    }
  }

  InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }

  /** Whether a socket at one may keep another from being bound to the other. */
  boolean collidesWith(BindAddress other) {
    return port == other.port
        && port != 0
        && (host.equals(other.host) || host.isAnyLocalAddress() || other.host.isAnyLocalAddress());
  }

  /** Whether sockets of this machine can be bound to it at all. */
  boolean isOfThisMachine() {
    try {
      return host.isAnyLocalAddress()
          || host.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(host) != null;
    } catch (SocketException unknown) {
      return false;
    }
  }
}
