package dev.marquette.transport;

/**
 * How frames of a WebSocket are compressed with permessage-deflate. (RFC 7692) A context that is
 * kept compresses better, as each message refers to those before it, and costs its side some
 * hundred kilobytes as long as the connection lasts.
 *
 * @param level 1, the fastest, to 9, the smallest
 * @param serverContextTakeover whether the broker keeps its context, if the client lets it
 * @param clientContextTakeover whether the client may keep its
 * @param clientMaxWindowBits 8 to 15: how far back, as a power of two, the client's messages refer
 */
public record DeflateConfig(
    int level,
    boolean serverContextTakeover,
    boolean clientContextTakeover,
    int clientMaxWindowBits) {
  public static final DeflateConfig DEFAULT = new DeflateConfig(6, true, true, 15);

  public DeflateConfig {
    if (level < 1 || level > 9 || clientMaxWindowBits < 8 || clientMaxWindowBits > 15) {
      throw new IllegalArgumentException(
          "deflate: level %d is not in 1 to 9, or clientMaxWindowBits %d not in 8 to 15"
              .formatted(level, clientMaxWindowBits));
    }
  }
}
