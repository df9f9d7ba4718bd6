package dev.marquette.transport;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Headers in which a proxy in front of a WebSocket listener tells the client's address.
 *
 * @param addressHeader whose first element is the address
 * @param portHeader whose first element is the port; null for none
 */
public record ForwardedFor(String addressHeader, @Nullable String portHeader) {

  /**
   * The first address of the list, with the first port; the peer's port when there is none.
   *
   * @return null when no header names an address that can be read
   */
  @Nullable InetSocketAddress address(HttpHeaders headers, InetSocketAddress peer) {
    String first = first(headers.get(addressHeader));
    InetAddress address =
        first == null ? null : NetUtil.createInetAddressFromIpAddressString(first);
    if (address == null) {
      return null;
    }
    String port = portHeader == null ? null : first(headers.get(portHeader));
    return new InetSocketAddress(address, port(port, peer.getPort()));
  }

  private static @Nullable String first(@Nullable String list) {
    if (list == null) {
      return null;
    }
    int comma = list.indexOf(',');
    return (comma < 0 ? list : list.substring(0, comma)).strip();
  }

  private static int port(@Nullable String text, int otherwise) {
    if (text == null || text.isEmpty() || text.length() > 5) {
      return otherwise;
    }
    int port = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return otherwise;
      }
      port = port * 10 + digit;
    }
    return port <= 65_535 ? port : otherwise;
  }
}
