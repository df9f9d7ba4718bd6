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
  /** Of the connection at hand, or of the last one. */
  private PacketIdSet ids;

  /** Of connections before it: they do not count against its Receive Maximum. (4.9) */
  private @Nullable PacketIdSet earlier;

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
    return ids.size() + (earlier == null ? 0 : earlier.size());
  }

  /** Of those, the ones that were sent over the connection at hand. */
  int sizeOfConnection() {
    return ids.size();
  }

  /** From now on there is another connection. */
  void beginConnection() {
    if (ids.size() == 0) {
      return;
    }
    if (earlier == null) {
      earlier = ids;
    } else {
      earlier.addAll(ids);
    }
    ids = new PacketIdSet();
  }

  boolean contains(int id) {
    return ids.contains(id) || (earlier != null && earlier.contains(id));
  }

  /** Whether it is in it and came before. */
  boolean isOlderThan(int id, int seconds) {
    return ids.isOlderThan(id, seconds) || (earlier != null && earlier.isOlderThan(id, seconds));
  }

  /** What it stands for has been sent again, over the connection at hand. */
  void sentAgain(int id, int nowSeconds) {
    if (removeEarlier(id)) {
      ids.add(id, nowSeconds);
    }
  }

  /** Adds an ID that is not in it. */
  void add(int id, int nowSeconds) {
    takeUnsettled(id); // of an earlier message, whose ID was forgotten in time
    ids.add(id, nowSeconds);
  }

  boolean remove(int id) {
    takeUnsettled(id);
    return ids.remove(id) || removeEarlier(id);
  }

  private boolean removeEarlier(int id) {
    if (earlier == null || !earlier.remove(id)) {
      return false;
    }
    endEarlierIfEmpty();
    return true;
  }

  /** A session may live for long; most never have IDs of an earlier connection again. */
  private void endEarlierIfEmpty() {
    if (earlier != null && earlier.size() == 0) {
      earlier = null;
    }
  }

  /** Forgets those that came before. */
  void removeOlderThan(int seconds) {
    ids.removeOlderThan(seconds);
    if (earlier != null) {
      earlier.removeOlderThan(seconds);
      endEarlierIfEmpty();
    }
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
    if (earlier != null) {
      all.addAll(earlier.toList());
    }
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
