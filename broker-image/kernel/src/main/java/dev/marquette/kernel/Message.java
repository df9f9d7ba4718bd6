package dev.marquette.kernel;

import dev.marquette.codec.PublishProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way through the broker: immutable and shared by all loops that deliver it.
 *
 * <p>The kernel's own fields (encoded frames, made once for each protocol version and QoS class)
 * are not part of its value.
 */
public final class Message {
  /** {@link #expiresAtMillis} of a message that does not expire. */
  public static final long NEVER = Long.MAX_VALUE;

  private final String topic;
  private final byte[] payload;
  private final int qos;
  private final boolean retain;
  private final PublishProperties properties;
  private final @Nullable String publisherId;
  private final @Nullable String publisherUsername;
  private final long timestampMillis;
  private final long expiresAtMillis;
  private final List<String> ruleTrace;

  /**
   * @param topic a valid topic name, mountpoint included
   * @param payload never changed by anybody
   * @param retain whether the publisher asked for it to be retained
   * @param properties those that are forwarded: no topic alias, no subscription identifier
   * @param publisherId the client ID of the publisher; null for the broker itself
   * @param timestampMillis when it came in, since the epoch
   * @param expiresAtMillis when it may no longer be delivered, since the epoch, or {@link #NEVER}
   */
  public Message(
      String topic,
      byte[] payload,
      int qos,
      boolean retain,
      PublishProperties properties,
      @Nullable String publisherId,
      @Nullable String publisherUsername,
      long timestampMillis,
      long expiresAtMillis) {
    this(
        topic,
        payload,
        qos,
        retain,
        properties,
        publisherId,
        publisherUsername,
        timestampMillis,
        expiresAtMillis,
        List.of());
  }

  /**
   * A message that rules made of another.
   *
   * @param ruleTrace the rules that it came through, the first one first: a rule never sees a
   *     message that came through itself, so that rules that feed each other end
   */
  public Message(
      String topic,
      byte[] payload,
      int qos,
      boolean retain,
      PublishProperties properties,
      @Nullable String publisherId,
      @Nullable String publisherUsername,
      long timestampMillis,
      long expiresAtMillis,
      List<String> ruleTrace) {
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
    this.retain = retain;
    this.properties = properties;
    this.publisherId = publisherId;
    this.publisherUsername = publisherUsername;
    this.timestampMillis = timestampMillis;
    this.expiresAtMillis = expiresAtMillis;
    this.ruleTrace = ruleTrace;
  }

  /** The rules that it came through; empty for a client's own message. */
  public List<String> ruleTrace() {
    return ruleTrace;
  }

  public String topic() {
    return topic;
  }

  public byte[] payload() {
    return payload;
  }

  public int qos() {
    return qos;
  }

  public boolean retain() {
    return retain;
  }

  public PublishProperties properties() {
    return properties;
  }

  public @Nullable String publisherId() {
    return publisherId;
  }

  public @Nullable String publisherUsername() {
    return publisherUsername;
  }

  public long timestampMillis() {
    return timestampMillis;
  }

  public long expiresAtMillis() {
    return expiresAtMillis;
  }
}
