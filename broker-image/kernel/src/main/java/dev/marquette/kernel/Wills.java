package dev.marquette.kernel;

import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Will;
import org.jspecify.annotations.Nullable;

/** Wills as messages. */
final class Wills {
  private Wills() {}

  /**
   * The will as it is published: rewritten, below the mountpoint, and with the delay that its topic
   * asks for.
   *
   * @param delayed its topic taken apart when that asks for a delay, else null
   * @return null when it has no topic
   */
  static @Nullable Will placed(
      Will will, @Nullable DelayedTopic delayed, ClientInfo client, TopicSettings topics) {
    String said = will.topic();
    String name = delayed == null ? said : delayed.topic();
    String target = topics.rewrites().publish(name, client.clientId(), client.username());
    if (target == null || !MountedTopics.fits(client.mountpoint(), target)) {
      return null;
    }
    String mounted = client.mountpoint() + target;
    String placed = delayed == null ? mounted : delayed.as(said, mounted);
    return placed.equals(said)
        ? will
        : new Will(
            placed,
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
