package dev.marquette.codec;

import java.util.List;

/**
 * SUBSCRIBE. (3.8)
 *
 * @param subscriptionId 0 absent, else 1 to 268,435,455
 * @param requests at least one [MQTT-3.8.3-2]
 */
public record Subscribe(
    int packetId, int subscriptionId, List<UserProperty> userProperties, List<Request> requests)
    implements Packet {
  /**
   * One filter with its options. (3.8.3.1)
   *
   * @param filter as sent; not yet checked
   * @param retainHandling 0 send retained messages, 1 only for a new subscription, 2 never
   */
  public record Request(
      String filter,
      int maximumQos,
      boolean noLocal,
      boolean retainAsPublished,
      int retainHandling) {}
}
