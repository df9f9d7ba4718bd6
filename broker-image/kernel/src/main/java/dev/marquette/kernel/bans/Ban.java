package dev.marquette.kernel.bans;

import java.net.InetAddress;

/**
 * Somebody may not connect.
 *
 * @param by who made it, for people
 * @param reason why, for people
 * @param untilMillis when it ends, in milliseconds since the epoch; {@link #FOR_EVER}
 */
public record Ban(Who who, String by, String reason, long untilMillis) {
  /** Until it is lifted. */
  public static final long FOR_EVER = Long.MAX_VALUE;

  /** Who makes the bans that no person asked for. */
  public static final String FLAPPING_DETECTOR = "flapping detector";

  /** Whom it is about. Two of the same kind and value are the same one, and have one ban. */
  public sealed interface Who {}

  /** The client of this ID. */
  public record ClientId(String id) implements Who {}

  /** Everybody who connects under this name, whether it is proved to be theirs or not. */
  public record Username(String name) implements Who {}

  /** Everybody who connects from this address, or of whom a trusted proxy says so. */
  public record PeerHost(InetAddress address) implements Who {
    /**
     * Reads an address; an IPv4 address is the same when it is written as one of IPv6.
     *
     * @throws IllegalArgumentException when the text is no IP address
     */
    public static PeerHost of(String text) {
      try {
        return new PeerHost(InetAddress.ofLiteral(text));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is no IP address: expected one such as 192.0.2.1 or 2001:db8::1", e);
      }
    }

    /** In its usual form, without the name of an interface. */
    @Override
    public String toString() {
      String text = address.getHostAddress();
      int scope = text.indexOf('%');
      return scope < 0 ? text : text.substring(0, scope);
    }
  }

  boolean hasEnded(long nowMillis) {
    return untilMillis <= nowMillis;
  }

  /** Whether clients bring it about, as many as they like, and no person. */
  boolean isDetected() {
    return by.equals(FLAPPING_DETECTOR);
  }

  /** What it takes in memory besides a fixed amount, in characters. */
  int length() {
    int value =
        switch (who) {
          case ClientId(String id) -> id.length();
          case Username(String name) -> name.length();
          case PeerHost host -> Long.BYTES * 2;
        };
    return value + by.length() + reason.length();
  }
}
