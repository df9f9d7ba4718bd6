package dev.marquette.codec;

import java.util.ArrayList;
import java.util.List;

/** Reads SUBSCRIBE and UNSUBSCRIBE. (3.8, 3.10) */
final class SubscribeDecoder {
  private SubscribeDecoder() {}

  static Subscribe subscribe(FrameReader in, MqttVersion version) throws MalformedPacketException {
    int packetId = in.readPacketId();
    int subscriptionId = version.isV5() ? readSubscribeProperties(in) : 0;
    List<UserProperty> userProperties = in.takeUserProperties();
    List<Subscribe.Request> requests = new ArrayList<>(2);
    while (in.remaining() > 0) {
      requests.add(readRequest(in, version));
    }
    if (requests.isEmpty()) {
      throw in.protocolError("has no topic filter; send at least one");
    }
    return new Subscribe(packetId, subscriptionId, userProperties, List.copyOf(requests));
  }

  static Unsubscribe unsubscribe(FrameReader in, MqttVersion version)
      throws MalformedPacketException {
    int packetId = in.readPacketId();
    if (version.isV5() && in.beginProperties()) {
      int id;
      while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
        if (id != Property.USER_PROPERTY) {
          throw in.notAllowed(id);
        }
        in.readUserProperty();
      }
    }
    List<UserProperty> userProperties = in.takeUserProperties();
    List<String> filters = new ArrayList<>(2);
    while (in.remaining() > 0) {
      filters.add(in.readString("topic filter"));
    }
    if (filters.isEmpty()) {
      throw in.protocolError("has no topic filter; send at least one");
    }
    return new Unsubscribe(packetId, userProperties, List.copyOf(filters));
  }

  private static int readSubscribeProperties(FrameReader in) throws MalformedPacketException {
    int subscriptionId = 0;
    if (!in.beginProperties()) {
      return subscriptionId;
    }
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      switch (id) {
        case Property.SUBSCRIPTION_IDENTIFIER -> {
          if (subscriptionId != 0) {
            throw in.protocolError("subscription identifier is there twice");
          }
          subscriptionId = in.readSubscriptionId();
        }
        case Property.USER_PROPERTY -> in.readUserProperty();
        default -> throw in.notAllowed(id);
      }
    }
    return subscriptionId;
  }

  private static Subscribe.Request readRequest(FrameReader in, MqttVersion version)
      throws MalformedPacketException {
    String filter = in.readString("topic filter");
    int options = in.readByte("subscription options");
    if (version == MqttVersion.V3_1) {
      options &= SubscriptionOptions.MAXIMUM_QOS_MASK; // 3.1 does not use the other bits
    }
    int reserved =
        version.isV5() ? SubscriptionOptions.RESERVED_MASK : ~SubscriptionOptions.MAXIMUM_QOS_MASK;
    if ((options & reserved) != 0) {
      throw in.malformed(
          "subscription options 0x" + Integer.toHexString(options) + " set reserved bits");
    }
    int maximumQos = options & SubscriptionOptions.MAXIMUM_QOS_MASK;
    if (maximumQos == 3) {
      throw in.protocolError("maximum QoS is 3, expected 0, 1 or 2");
    }
    int retainHandling = options >>> SubscriptionOptions.RETAIN_HANDLING_SHIFT;
    if (retainHandling == 3) {
      throw in.protocolError("retain handling is 3, expected 0, 1 or 2");
    }
    return new Subscribe.Request(
        filter,
        maximumQos,
        (options & SubscriptionOptions.NO_LOCAL) != 0,
        (options & SubscriptionOptions.RETAIN_AS_PUBLISHED) != 0,
        retainHandling);
  }
}
