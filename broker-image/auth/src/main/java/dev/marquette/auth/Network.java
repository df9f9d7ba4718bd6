package dev.marquette.auth;

import java.net.InetAddress;

/** An IPv4 or IPv6 network in CIDR notation. */
final class Network {
  private final byte[] address;
  private final int prefixBits;

  private Network(byte[] address, int prefixBits) {
    this.address = address;
    this.prefixBits = prefixBits;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code 127.0.0.1} or {@code fd00::/8}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Network parse(String cidr) {
    int slash = cidr.indexOf('/');
    byte[] address = literal(cidr, slash < 0 ? cidr : cidr.substring(0, slash));
    int bits = address.length * 8;
    if (slash >= 0) {
      String prefix = cidr.substring(slash + 1);
      if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
        throw new IllegalArgumentException(
            "\"" + cidr + "\" has the prefix \"" + prefix + "\": expected 0 to " + bits);
      }
      bits = Integer.parseInt(prefix);
    }
    return new Network(address, bits);
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    int whole = prefixBits / 8;
    for (int i = 0; i < whole; i++) {
      if (address[i] != other[i]) {
        return false;
      }
    }
    int rest = prefixBits % 8;
    return rest == 0 || ((address[whole] ^ other[whole]) & 0xFF) >>> (8 - rest) == 0;
  }

  private static byte[] literal(String cidr, String address) {
    try {
      return InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + cidr + "\" is no address: expected one such as 10.0.0.0/8, 127.0.0.1 or fd00::/8",
          e);
    }
  }
}
