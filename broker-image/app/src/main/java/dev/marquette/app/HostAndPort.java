package dev.marquette.app;

import java.net.InetSocketAddress;

/** {@code host:port}, or {@code [IPv6]:port}. */
record HostAndPort(String host, int port) {
  /**
   * @throws IllegalArgumentException when the text is no host with a port
   */
  static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "'%s' is no address with a port, such as 127.0.0.1:8081".formatted(text));
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    if (port > 65_535) {
      throw new IllegalArgumentException("'%s': the port is above 65535".formatted(text));
    }
    return new HostAndPort(text.substring(0, colon).replaceAll("^\\[|]$", ""), port);
  }

  InetSocketAddress toAddress() {
    return new InetSocketAddress(host, port);
  }
}
