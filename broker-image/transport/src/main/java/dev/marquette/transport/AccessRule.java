package dev.marquette.transport;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets the addresses of one network in, or keeps them out. Two rules are equal when they were
 * written the same.
 */
public final class AccessRule {
  private final boolean allow;
  private final String from;
  private final @Nullable IpSubnetFilterRule network; // null for all

  private AccessRule(boolean allow, String from) {
    this.allow = allow;
    this.from = from;
    this.network = from.equals("all") ? null : network(from);
  }

  /**
   * A rule.
   *
   * @param from an address, a network as in {@code 10.0.0.0/8} or {@code fd00::/8}, or {@code all}
   */
  public static AccessRule of(boolean allow, String from) {
    return new AccessRule(allow, from);
  }

  /** Whether the first rule that matches allows the address, or none matches. */
  static boolean allows(List<AccessRule> rules, InetSocketAddress address) {
    for (AccessRule rule : rules) {
      if (rule.network == null || rule.network.matches(address)) {
        return rule.allow;
      }
    }
    return true;
  }

  private static IpSubnetFilterRule network(String from) {
    int slash = from.indexOf('/');
    String host = slash < 0 ? from : from.substring(0, slash);
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    int bits = address == null ? 0 : address.getAddress().length * 8;
    int prefix = slash < 0 ? bits : number(from.substring(slash + 1));
    if (address == null || prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "access rule '" + from + "' is no address, no network like 10.0.0.0/8, and not 'all'");
    }
    return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      return -1; // the caller refuses it with the whole rule in the message
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AccessRule rule && allow == rule.allow && from.equals(rule.from);
  }

  @Override
  public int hashCode() {
    return Objects.hash(allow, from);
  }

  @Override
  public String toString() {
    return (allow ? "allow " : "deny ") + from;
  }
}
