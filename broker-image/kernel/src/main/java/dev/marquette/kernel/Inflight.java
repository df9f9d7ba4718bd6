package dev.marquette.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was sent at QoS 1 and 2 and is not acknowledged, in the order of sending. Confined to one
 * event loop.
 *
 * <p>Packet IDs are given in turn, so a place in the ring says the ID and an ID says the place:
 * neither a map nor a list of free IDs is needed. An acknowledgement out of order leaves a hole,
 * which goes when everything before it is acknowledged.
 *
 * <p>The ring is made when a second message is sent before the first one is acknowledged, and goes
 * when all are: most clients have one at a time, and for these nothing is allocated.
 *
 * <pre>
 *   headId = 7:   | 7 sent | hole | 9 released | 10 sent |
 *                   head                          tail       nextId = 11
 * </pre>
 */
final class Inflight {
  static final int MAX_PACKET_ID = 65_535;

  private static final int FIRST_CAPACITY = 4;

  /** Places beyond which no ring grows: an ID must not come back while it is still in use. */
  private static final int MAX_SPAN = MAX_PACKET_ID - 1;

  /** When an entry was sent that the present connection has not had: so that none is due. */
  private static final int NOT_SENT = Integer.MAX_VALUE;

  private static final byte HOLE = 0;
  private static final byte SENT = 1;
  private static final byte RELEASED = 2;

  // The only entry, as long as there is no ring: one of a single place.
  private @Nullable Delivery soleDelivery;
  private int soleSentAtSeconds;
  private byte soleState;

  private byte @Nullable [] states;
  private @Nullable Delivery @Nullable [] deliveries;
  private int @Nullable [] sentAtSeconds;
  private int head;
  private int span;
  private int unacknowledged;
  private int nextId;

  /**
   * Where a new session begins: elsewhere than others of its client did, as the client may not have
   * heard of the new one and think that an old one goes on. A broker on its own begins with 1.
   */
  static int firstId(long claim) {
    return (int) ((claim >>> 4) % MAX_PACKET_ID) + 1;
  }

  Inflight(int nextId) {
    this.nextId = nextId;
  }

  /** Messages that are sent and not acknowledged. */
  int size() {
    return unacknowledged;
  }

  /** The packet ID that the next message gets. */
  int nextId() {
    return nextId;
  }

  /** Whether another message may be sent in a window of this many. */
  boolean hasRoom(int window) {
    return unacknowledged < window && span < MAX_SPAN;
  }

  /** Adds a message at the end and returns its packet ID. */
  int add(Delivery delivery, int nowSeconds) {
    return put(SENT, delivery, nowSeconds);
  }

  /**
   * Adds what another place had under this ID. IDs must come in the order of sending.
   *
   * @param delivery null when only PUBREL is outstanding
   */
  void restore(int packetId, @Nullable Delivery delivery, int nowSeconds) {
    if (span == 0) {
      nextId = packetId;
    }
    while (nextId != packetId && span < MAX_SPAN) {
      put(HOLE, null, nowSeconds);
    }
    if (nextId == packetId) {
      put(delivery == null ? RELEASED : SENT, delivery, nowSeconds);
    }
  }

  /** After {@link #restore}: the ID that comes next, unless IDs in use are ahead of it. */
  void nextId(int id) {
    if (span == 0) {
      nextId = id;
    }
  }

  /** The message that was sent under the ID and is not acknowledged at all, or null. */
  @Nullable Delivery sent(int packetId) {
    int place = place(packetId);
    return place >= 0 && state(place) == SENT ? delivery(place) : null;
  }

  /** Whether the first was sent before the other; of IDs since which none came back into use. */
  boolean isBefore(int packetId, int other) {
    return fromEnd(packetId) > fromEnd(other);
  }

  /** Whether PUBREC has come for the ID and PUBCOMP has not. */
  boolean isReleased(int packetId) {
    int place = place(packetId);
    return place >= 0 && state(place) == RELEASED;
  }

  /** PUBREC has come: the message need not be kept, the ID must. */
  void release(int packetId) {
    int place = place(packetId);
    if (place >= 0 && state(place) == SENT) {
      set(place, RELEASED, null);
    }
  }

  /** A new connection has had nothing yet. */
  void allUnsent() {
    soleSentAtSeconds = NOT_SENT;
    if (sentAtSeconds != null) {
      Arrays.fill(sentAtSeconds, NOT_SENT);
    }
  }

  /** The entry, or what follows of it, was sent on the present connection just now. */
  void sentNow(int packetId, int nowSeconds) {
    int place = place(packetId);
    if (place >= 0) {
      sentAt(place, nowSeconds);
    }
  }

  /** The ID is free again. */
  void remove(int packetId) {
    int place = place(packetId);
    if (place < 0 || state(place) == HOLE) {
      return;
    }
    set(place, HOLE, null);
    unacknowledged--;
    while (span > 0 && state(head) == HOLE) {
      head = behind(head, 1);
      span--;
    }
    if (span == 0 && states != null) {
      states = null;
      deliveries = null;
      sentAtSeconds = null;
      head = 0;
    }
  }

  /** Takes each entry, in the order of sending. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < span; i++) {
      int place = behind(head, i);
      if (state(place) != HOLE) {
        visitor.visit(idAt(i), delivery(place));
      }
    }
  }

  /**
   * Takes each entry that was sent on the present connection at this time or before, and notes that
   * it is sent again now.
   *
   * @return the earliest time at which any entry that is left was sent there, or {@link
   *     Integer#MAX_VALUE}
   */
  int resend(int beforeSeconds, int nowSeconds, Visitor visitor) {
    int earliest = Integer.MAX_VALUE;
    for (int i = 0; i < span; i++) {
      int place = behind(head, i);
      if (state(place) == HOLE) {
        continue;
      }
      if (sentAt(place) <= beforeSeconds) {
        sentAt(place, nowSeconds);
        visitor.visit(idAt(i), delivery(place));
      }
      earliest = Math.min(earliest, sentAt(place));
    }
    return earliest;
  }

  /** Sees entries; the delivery is null where only PUBREL is outstanding. */
  @FunctionalInterface
  interface Visitor {
    void visit(int packetId, @Nullable Delivery delivery);
  }

  private int put(byte state, @Nullable Delivery delivery, int nowSeconds) {
    if (span == capacity()) {
      grow();
    }
    int place = behind(head, span);
    set(place, state, delivery);
    sentAt(place, nowSeconds);
    span++;
    if (state != HOLE) {
      unacknowledged++;
    }
    int id = nextId;
    nextId = id == MAX_PACKET_ID ? 1 : id + 1;
    return id;
  }

  /** Where the ID is, or -1. */
  private int place(int packetId) {
    int fromEnd = fromEnd(packetId);
    return fromEnd == 0 || fromEnd > span ? -1 : behind(head, span - fromEnd);
  }

  /** The place that is so many behind another. */
  private int behind(int place, int count) {
    return (place + count) & (capacity() - 1);
  }

  /** 1 for the ID that was given last, 2 for the one before it, and so on. */
  private int fromEnd(int packetId) {
    return Math.floorMod(nextId - packetId, MAX_PACKET_ID);
  }

  private int idAt(int index) {
    return Math.floorMod(nextId - 1 - (span - index), MAX_PACKET_ID) + 1;
  }

  // --- the ring, or the only place ---

  private int capacity() {
    return states == null ? 1 : states.length;
  }

  private byte state(int place) {
    return states == null ? soleState : states[place];
  }

  private @Nullable Delivery delivery(int place) {
    return deliveries == null ? soleDelivery : deliveries[place];
  }

  private int sentAt(int place) {
    return sentAtSeconds == null ? soleSentAtSeconds : sentAtSeconds[place];
  }

  private void sentAt(int place, int seconds) {
    if (sentAtSeconds == null) {
      soleSentAtSeconds = seconds;
    } else {
      sentAtSeconds[place] = seconds;
    }
  }

  private void set(int place, byte state, @Nullable Delivery delivery) {
    if (states == null || deliveries == null) {
      soleState = state;
      soleDelivery = delivery;
    } else {
      states[place] = state;
      deliveries[place] = delivery;
    }
  }

  private void grow() {
    byte[] oldStates = states;
    @Nullable Delivery[] oldDeliveries = deliveries;
    int[] oldSentAt = sentAtSeconds;
    if (oldStates == null || oldDeliveries == null || oldSentAt == null) {
      begin();
      return;
    }
    int capacity = 2 * oldStates.length;
    int tail = oldStates.length - head;
    byte[] newStates = Arrays.copyOfRange(oldStates, head, head + capacity);
    @Nullable Delivery[] newDeliveries = Arrays.copyOfRange(oldDeliveries, head, head + capacity);
    int[] newSentAt = Arrays.copyOfRange(oldSentAt, head, head + capacity);
    System.arraycopy(oldStates, 0, newStates, tail, head);
    System.arraycopy(oldDeliveries, 0, newDeliveries, tail, head);
    System.arraycopy(oldSentAt, 0, newSentAt, tail, head);
    states = newStates;
    deliveries = newDeliveries;
    sentAtSeconds = newSentAt;
    head = 0;
  }

  /** There is one entry, and another one comes: the ring begins with it. */
  private void begin() {
    byte[] newStates = new byte[FIRST_CAPACITY];
    @Nullable Delivery[] newDeliveries = new @Nullable Delivery[FIRST_CAPACITY];
    int[] newSentAt = new int[FIRST_CAPACITY];
    newStates[0] = soleState;
    newDeliveries[0] = soleDelivery;
    newSentAt[0] = soleSentAtSeconds;
    soleDelivery = null;
    states = newStates;
    deliveries = newDeliveries;
    sentAtSeconds = newSentAt;
  }
}
