package dev.marquette.kernel;

import dev.marquette.codec.PacketType;
import dev.marquette.codec.Peer;

/** What each loop counts of packets, by their type: {@link PacketStats} tells what each one is. */
enum PacketEvent {
  RECEIVED,
  SENT,
  MISSED,
  REFUSED,
  DENIED;

  /** Whether packets of this type can meet with it. */
  boolean happensTo(PacketType type) {
    return switch (this) {
      case RECEIVED -> type.isSentBy(Peer.CLIENT);
      case SENT -> type.isSentBy(Peer.SERVER);
      case MISSED ->
          switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> true;
            default -> false;
          };
      case REFUSED -> type == PacketType.UNSUBSCRIBE || DENIED.happensTo(type);
      case DENIED ->
          switch (type) {
            case CONNACK, PUBLISH, SUBSCRIBE -> true;
            default -> false;
          };
    };
  }
}
