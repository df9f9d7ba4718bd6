package dev.marquette.kernel;

import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Will;
import org.jspecify.annotations.Nullable;

/** Wills as messages. */
final class Wills {
  private Wills() {}

  /** The will with its topic below the mountpoint. */
  static Will mounted(Will will, String mountpoint) {
    return mountpoint.isEmpty()
        ? will
        : new Will(
            mountpoint + will.topic(),
            will.qos(),
            will.retain(),
            will.payload(),
            will.delaySeconds(),
            will.properties());
  }

  /** The message that a will becomes now; its expiry begins now too. (3.1.3.2.4) */
  static Message message(Will will, String clientId, @Nullable String username, long nowMillis) {
    PublishProperties properties = will.properties().forwarded();
    return new Message(
        will.topic(),
        will.payload(),
        will.qos(),
        will.retain(),
        properties,
        clientId,
        username,
        nowMillis,
        expiry(properties, nowMillis));
  }

  static long expiry(PublishProperties properties, long nowMillis) {
    return properties.messageExpirySeconds() < 0
        ? Message.NEVER
        : nowMillis + properties.messageExpirySeconds() * 1000;
  }
}
