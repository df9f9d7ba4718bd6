package dev.marquette.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The packet IDs of a session's inbound QoS 2 messages that the client has not released: what is
 * sent again under one of them is not published twice [MQTT-4.3.3-10]. Confined to the session's
 * loop.
 *
 * <p>Where the connection went before it was known whether a message is with all who are to get it,
 * it is kept what that hangs on: PUBREC promises that they have it, also when the client asks again
 * on its next connection.
 */
final class AwaitingRelease {
  private final PacketIdSet ids;
  private @Nullable Map<Integer, HeldAck> unsettled;

  AwaitingRelease() {
    this(new PacketIdSet());
  }

  private AwaitingRelease(PacketIdSet ids) {
    this.ids = ids;
  }

  static @Nullable AwaitingRelease of(List<Integer> list, int nowSeconds) {
    PacketIdSet ids = PacketIdSet.of(list, nowSeconds);
    return ids == null ? null : new AwaitingRelease(ids);
  }

  int size() {
    return ids.size();
  }

  boolean contains(int id) {
    return ids.contains(id);
  }

  /** Adds an ID that is not in it. */
  void add(int id, int nowSeconds) {
    takeUnsettled(id); // of an earlier message, whose ID was forgotten in time
    ids.add(id, nowSeconds);
  }

  boolean remove(int id) {
    takeUnsettled(id);
    return ids.remove(id);
  }

  /** Forgets those that came before. */
  void removeOlderThan(int seconds) {
    ids.removeOlderThan(seconds);
  }

  /** The connection has gone, and with it who would have sent this PUBREC. */
  void keepUnsettled(HeldAck pubrec) {
    Map<Integer, HeldAck> map = unsettled;
    if (map == null) {
      map = new HashMap<>();
      unsettled = map;
    }
    map.put(pubrec.packetId(), pubrec);
  }

  /** What the PUBREC for this ID hangs on, if an earlier connection could not wait for it. */
  @Nullable HeldAck takeUnsettled(int id) {
    return unsettled == null ? null : unsettled.remove(id);
  }

  /**
   * The IDs of messages that are known to be with all who are to get them. The others are to be
   * published again: twice, perhaps, but not never.
   */
  List<Integer> settled() {
    Map<Integer, HeldAck> map = unsettled;
    List<Integer> all = ids.toList();
    return map == null
        ? all
        : all.stream()
            .filter(
                id -> {
                  HeldAck pubrec = map.get(id);
                  return pubrec == null || pubrec.hasSucceeded();
                })
            .toList();
  }
}
