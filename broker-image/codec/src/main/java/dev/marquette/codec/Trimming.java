package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a packet may lose so that it fits a client's Maximum Packet Size: first the user properties,
 * then the reason string. [MQTT-3.2.2-19] [MQTT-3.2.2-20] A PUBLISH loses nothing. [MQTT-3.3.2-17]
 */
final class Trimming {
  private Trimming() {}

  /** The packet without its user properties, or null when there are none that may go. */
  static @Nullable Packet withoutUserProperties(Packet packet) {
    return switch (packet) {
      case Connack p when !p.properties().userProperties().isEmpty() ->
          connack(p, p.properties().reasonString());
      case Ack p when hasUserProperties(p.properties()) ->
          new Ack(p.type(), p.packetId(), p.reason(), reasonStringOf(p.properties()));
      case Suback p when hasUserProperties(p.properties()) ->
          new Suback(p.packetId(), p.reasons(), reasonStringOf(p.properties()));
      case Unsuback p when hasUserProperties(p.properties()) ->
          new Unsuback(p.packetId(), p.reasons(), reasonStringOf(p.properties()));
      case Disconnect p when !p.userProperties().isEmpty() -> disconnect(p, p.reasonString());
      case Auth p when !p.userProperties().isEmpty() -> auth(p, p.reasonString());
      default -> null;
    };
  }

  /** The packet without user properties and reason string, or null when it has no reason string. */
  static @Nullable Packet withoutReasonString(Packet packet) {
    return switch (packet) {
      case Connack p when p.properties().reasonString() != null -> connack(p, null);
      case Ack p when p.properties().reasonString() != null ->
          new Ack(p.type(), p.packetId(), p.reason());
      case Suback p when p.properties().reasonString() != null ->
          new Suback(p.packetId(), p.reasons(), ReasonProperties.NONE);
      case Unsuback p when p.properties().reasonString() != null ->
          new Unsuback(p.packetId(), p.reasons(), ReasonProperties.NONE);
      case Disconnect p when p.reasonString() != null -> disconnect(p, null);
      case Auth p when p.reasonString() != null -> auth(p, null);
      default -> null;
    };
  }

  private static boolean hasUserProperties(ReasonProperties properties) {
    return !properties.userProperties().isEmpty();
  }

  private static ReasonProperties reasonStringOf(ReasonProperties properties) {
    return new ReasonProperties(properties.reasonString(), List.of());
  }

  private static Connack connack(Connack packet, @Nullable String reasonString) {
    ConnackProperties p = packet.properties();
    return new Connack(
        packet.sessionPresent(),
        packet.reason(),
        new ConnackProperties(
            p.sessionExpirySeconds(),
            p.receiveMaximum(),
            p.maximumQos(),
            p.retainAvailable(),
            p.maximumPacketSize(),
            p.assignedClientId(),
            p.topicAliasMaximum(),
            reasonString,
            List.of(),
            p.wildcardSubscriptionAvailable(),
            p.subscriptionIdentifierAvailable(),
            p.sharedSubscriptionAvailable(),
            p.serverKeepAliveSeconds(),
            p.responseInformation(),
            p.serverReference(),
            p.authenticationMethod(),
            p.authenticationData()));
  }

  private static Disconnect disconnect(Disconnect p, @Nullable String reasonString) {
    return new Disconnect(
        p.reason(), p.sessionExpirySeconds(), reasonString, p.serverReference(), List.of());
  }

  private static Auth auth(Auth p, @Nullable String reasonString) {
    return new Auth(p.reason(), p.method(), p.data(), reasonString, List.of());
  }
}
