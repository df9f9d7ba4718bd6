package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketType;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * One loop's counts: written by that loop alone, read by anybody. An increment is a plain add; the
 * opaque mode only keeps the value whole and lets readers see it in the end.
 *
 * <p>A packet that comes or goes is one increment: of its type, or of its QoS if it is a PUBLISH.
 * Sums are for who reads them.
 */
@SuppressWarnings("EnumOrdinal") // the index of an array that lives as long as the enums
final class Counters {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int DROPPED = Counter.values().length;

  private static final int REFUSED = DROPPED + DropReason.values().length;

  private static final int PACKETS = REFUSED + ReasonCode.values().length;
  private static final int PACKET_TYPES = PacketType.values().length;

  private static final int ENDED = PACKETS + PacketEvent.values().length * PACKET_TYPES;

  private final long[] values = new long[ENDED + EndReason.ALL.size()];

  void add(Counter counter, long amount) {
    add(counter.ordinal(), amount);
  }

  void increment(Counter counter) {
    add(counter.ordinal(), 1);
  }

  void set(Counter counter, long value) {
    LONGS.setOpaque(values, counter.ordinal(), value);
  }

  void dropped(DropReason reason) {
    add(DROPPED + reason.ordinal(), 1);
  }

  void dropped(DropReason reason, int count) {
    add(DROPPED + reason.ordinal(), count);
  }

  /** A CONNECT is refused, whether its client can be told or not. */
  void refused(ReasonCode reason) {
    add(REFUSED + reason.ordinal(), 1);
  }

  /** The connection of a client that was let in has ended. */
  void ended(EndReason reason) {
    add(ENDED + reason.index(), 1);
  }

  /** A client has sent it. */
  void received(Packet packet) {
    if (packet instanceof Publish publish) {
      increment(Counter.received(publish.qos()));
    } else {
      count(PacketEvent.RECEIVED, PacketType.of(packet));
    }
  }

  /** It is on its way to a client; a PUBLISH is not counted here. */
  void sent(Packet packet, MqttVersion version) {
    count(PacketEvent.SENT, PacketType.of(packet));
    if (packet instanceof Connack connack && connack.reason().isError()) {
      count(PacketEvent.REFUSED, PacketType.CONNACK);
      ReasonCode told = connack.reasonIn(version);
      if (told == ReasonCode.BAD_USER_NAME_OR_PASSWORD || told == ReasonCode.NOT_AUTHORIZED) {
        count(PacketEvent.DENIED, PacketType.CONNACK);
      }
    }
  }

  /** It is on its way to a client. */
  void sent(Ack.Type ack) {
    count(PacketEvent.SENT, PacketType.of(ack));
  }

  /** Nothing waits for it. */
  void missed(Ack.Type ack) {
    count(PacketEvent.MISSED, PacketType.of(ack));
  }

  /** SUBSCRIBE or UNSUBSCRIBE is answered, filter by filter. */
  void answered(PacketType request, List<ReasonCode> reasons) {
    boolean refused = false;
    boolean denied = false;
    for (ReasonCode reason : reasons) {
      refused |= reason.isError();
      denied |= reason == ReasonCode.NOT_AUTHORIZED;
    }
    if (refused) {
      count(PacketEvent.REFUSED, request);
    }
    if (denied) {
      count(PacketEvent.DENIED, request);
    }
  }

  void count(PacketEvent event, PacketType type) {
    add(index(event, type), 1);
  }

  /** From any thread. */
  long get(Counter counter) {
    return (long) LONGS.getOpaque(values, counter.ordinal());
  }

  /** From any thread. */
  long get(DropReason reason) {
    return (long) LONGS.getOpaque(values, DROPPED + reason.ordinal());
  }

  /** From any thread. */
  long get(ReasonCode refusal) {
    return (long) LONGS.getOpaque(values, REFUSED + refusal.ordinal());
  }

  /** From any thread. */
  long get(EndReason reason) {
    return (long) LONGS.getOpaque(values, ENDED + reason.index());
  }

  /** From any thread; 0 for PUBLISHes that came or went, which {@link Counter} has by QoS. */
  long get(PacketEvent event, PacketType type) {
    return (long) LONGS.getOpaque(values, index(event, type));
  }

  private static int index(PacketEvent event, PacketType type) {
    return PACKETS + event.ordinal() * PACKET_TYPES + type.ordinal();
  }

  private void add(int index, long amount) {
    LONGS.setOpaque(values, index, (long) LONGS.getOpaque(values, index) + amount);
  }
}
