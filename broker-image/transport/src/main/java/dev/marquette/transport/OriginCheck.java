package dev.marquette.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of strangers from opening WebSockets with a visitor's browser (cross-site
 * WebSocket hijacking). Clients that are no browsers but send the host that they connect to, as
 * Netty's do, are let in with the pages of that host.
 */
final class OriginCheck {
  private OriginCheck() {}

  /**
   * Whether the origin may connect.
   *
   * @param origin of the request
   * @param host of the request, with or without a port
   * @param allowed origins, or {@code *}
   */
  static boolean allows(String origin, @Nullable String host, List<String> allowed) {
    return allowed.contains("*")
        || allowed.stream().anyMatch(origin::equalsIgnoreCase)
        || isSameHost(origin, host);
  }

  private static boolean isSameHost(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    return host != null
        && scheme > 0
        && !host.isEmpty()
        && withoutPort(origin.substring(scheme + 3)).equalsIgnoreCase(withoutPort(host));
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean inIpv6 = colon < authority.indexOf(']');
    return colon < 0 || inIpv6 ? authority : authority.substring(0, colon);
  }
}
