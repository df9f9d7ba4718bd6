package dev.marquette.kernel;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.PublishFrame;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
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

  /** What a Message Expiry Interval can be at most. (3.3.2.3.3) */
  private static final long MAX_EXPIRY_SECONDS = 0xFFFF_FFFFL;

  /** The objects of a user property, however short it is. */
  private static final long PROPERTY_BYTES = 72;

  private final String topic;
  private final byte[] payload;
  private final byte qos; // with the place below, an int would make the object 8 bytes larger
  private final boolean retain;
  private final PublishProperties properties;
  private final @Nullable String publisherId;
  private final @Nullable String publisherUsername;
  private final long timestampMillis;
  private final long expiresAtMillis;
  private final List<String> ruleTrace;

  // Made when first asked for. Loops may race and make one twice, which harms nobody: each is
  // immutable, so whichever a loop sees is whole.
  private @Nullable PublishFrame frame3;
  private @Nullable PublishFrame frame3WithId;
  private @Nullable PublishFrame frame5;
  private @Nullable PublishFrame frame5WithId;
  private @Nullable Delivery delivery0;
  private @Nullable Delivery delivery1;
  private @Nullable Delivery delivery2;

  private CountedTopics.@Nullable Place place;

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
    this.qos = (byte) qos;
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

  /** About what it takes in memory: all of it that a publisher chooses. */
  long bytes() {
    byte[] correlation = properties.correlationData();
    long bytes =
        (long) topic.length()
            + payload.length
            + length(properties.contentType())
            + length(properties.responseTopic())
            + (correlation == null ? 0 : correlation.length);
    List<UserProperty> list = properties.userProperties();
    for (int i = 0; i < list.size(); i++) { // most messages have none: no iterator for them
      UserProperty property = list.get(i);
      bytes += PROPERTY_BYTES + property.name().length() + property.value().length();
    }
    return bytes;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  boolean isExpired(long nowMillis) {
    return nowMillis >= expiresAtMillis;
  }

  /**
   * What a receiver gets as Message Expiry Interval: at least 1, or -1 for none. After the clock
   * was set back, more may be left than there was.
   */
  long remainingSeconds(long nowMillis) {
    return expiresAtMillis == NEVER
        ? -1
        : Math.clamp(Math.ceilDiv(expiresAtMillis - nowMillis, 1000), 1, MAX_EXPIRY_SECONDS);
  }

  /** The same message to another topic. */
  Message to(String newTopic) {
    return new Message(
        newTopic,
        payload,
        qos,
        retain,
        properties,
        publisherId,
        publisherUsername,
        timestampMillis,
        expiresAtMillis,
        ruleTrace);
  }

  /** The same message that may be delivered until then at the latest. */
  Message expiringBy(long millis) {
    return millis >= expiresAtMillis
        ? this
        : new Message(
            topic,
            payload,
            qos,
            retain,
            properties,
            publisherId,
            publisherUsername,
            timestampMillis,
            millis,
            ruleTrace);
  }

  /** What {@link CountedTopics} found last; loops may race, and then find it once more. */
  CountedTopics.@Nullable Place place() {
    return place;
  }

  void place(CountedTopics.Place found) {
    place = found;
  }

  /** Its bytes as a PUBLISH, which all subscribers of a kind share. */
  PublishFrame frame(boolean v5, boolean withPacketId) {
    PublishFrame frame =
        v5 ? withPacketId ? frame5WithId : frame5 : withPacketId ? frame3WithId : frame3;
    return frame != null ? frame : encode(v5, withPacketId);
  }

  private PublishFrame encode(boolean v5, boolean withPacketId) {
    MqttVersion version = v5 ? MqttVersion.V5 : MqttVersion.V3_1_1;
    PublishFrame frame = PublishFrame.of(version, withPacketId, topic, payload, properties);
    if (v5) {
      if (withPacketId) {
        frame5WithId = frame;
      } else {
        frame5 = frame;
      }
    } else if (withPacketId) {
      frame3WithId = frame;
    } else {
      frame3 = frame;
    }
    return frame;
  }

  /** It as most subscribers get it, with nothing of their own. */
  Delivery delivery(int atQos, boolean withRetain) {
    if (withRetain) {
      return new Delivery(this, atQos, true, 0, null);
    }
    Delivery delivery = atQos == 0 ? delivery0 : atQos == 1 ? delivery1 : delivery2;
    if (delivery != null) {
      return delivery;
    }
    Delivery made = new Delivery(this, atQos, false, 0, null);
    switch (atQos) {
      case 0 -> delivery0 = made;
      case 1 -> delivery1 = made;
      default -> delivery2 = made;
    }
    return made;
  }
}
