package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session has for its client: sent and unacknowledged, waiting, and retained messages still
 * to be read. It moves with the session; confined to the loop where that is.
 *
 * <p>Order: what is sent again, then what waits, then retained messages. Nothing new is sent at QoS
 * 1 or 2 while something older waits.
 */
final class Outbox {
  /** Deliveries from the queue in one go. */
  private static final int SLICE = 256;

  private final SessionQueue queue = new SessionQueue();
  private final Inflight inflight;

  /** Packet IDs that a new connection has not been sent again yet, in order. */
  private @Nullable ArrayDeque<Integer> resend;

  private @Nullable ArrayDeque<RetainedFeed> feeds;
  private int queuedQos0;
  private int window;

  Outbox(int nextPacketId) {
    this.inflight = new Inflight(nextPacketId);
  }

  boolean isQueueEmpty() {
    return queue.isEmpty();
  }

  boolean hasQueuedQos0() {
    return queuedQos0 > 0;
  }

  int unacknowledged() {
    return inflight.size();
  }

  /** Whether a message at QoS 1 or 2 may go out at once. */
  boolean isOpen() {
    return queue.isEmpty() && resend == null && feeds == null && inflight.hasRoom(window);
  }

  /** Has the delivery wait; the oldest makes room. */
  void enqueue(LoopContext loop, Delivery delivery) {
    Delivery dropped = queue.add(delivery, loop.settings.maxQueueLength());
    queuedQos0 += delivery.qos() == 0 ? 1 : 0;
    if (dropped != null) {
      queuedQos0 -= dropped.qos() == 0 ? 1 : 0;
      loop.dropped(DropReason.QUEUE_FULL);
    }
  }

  /** Takes the oldest that waits, or null. */
  @Nullable Delivery poll() {
    Delivery delivery = queue.poll();
    queuedQos0 -= delivery != null && delivery.qos() == 0 ? 1 : 0;
    return delivery;
  }

  /** The oldest that waits, or null. */
  @Nullable Delivery peek() {
    return queue.peek();
  }

  /** Whether another may wait without an older one going. */
  boolean hasSpace(LoopContext loop) {
    int limit = loop.settings.maxQueueLength();
    return limit == 0 || queue.size() < limit;
  }

  /** Sends at QoS 1 or 2. The window must have room. */
  void send(ClientConnection connection, Delivery delivery) {
    LoopContext loop = connection.loop();
    int id = inflight.add(delivery, loop.nowSeconds());
    if (connection.outbound().publish(delivery, id, false)) {
      connection.onSent();
    } else {
      inflight.remove(id);
    }
  }

  /** Retained messages for a new subscription follow what waits already. */
  void feed(RetainedFeed feed) {
    if (feeds == null) {
      feeds = new ArrayDeque<>(1);
    }
    feeds.add(feed);
  }

  // --- a connection comes and goes ---

  /** A client is back: everything unacknowledged is sent again, as it was sent. [MQTT-4.4.0-1] */
  void resume(ClientConnection connection, int newWindow) {
    window = newWindow;
    ArrayDeque<Integer> again = new ArrayDeque<>();
    inflight.forEach(
        (id, delivery) -> {
          if (delivery == null) {
            connection.outbound().ack(Ack.Type.PUBREL, id, ReasonCode.SUCCESS);
          } else {
            again.add(id);
          }
        });
    resend = again.isEmpty() ? null : again;
    drain(connection);
  }

  /** The client is gone: retained messages that it has not got wait like others, if they can. */
  void suspend(LoopContext loop) {
    resend = null;
    ArrayDeque<RetainedFeed> rest = feeds;
    feeds = null;
    while (rest != null && !rest.isEmpty() && hasSpace(loop)) {
      RetainedFeed feed = rest.peek();
      if (feed.isDone()) {
        rest.poll();
        continue;
      }
      feed.fill();
      Delivery delivery = feed.poll(loop.settings.upgradeQos(), loop.millis());
      if (delivery != null && (delivery.qos() > 0 || loop.settings.queueQos0())) {
        enqueue(loop, delivery);
      }
    }
  }

  /** Sends what the window and the socket take. */
  void drain(ClientConnection connection) {
    LoopContext loop = connection.loop();
    int budget = SLICE;
    while (budget > 0 && connection.outbound().isWritable() && step(connection)) {
      budget--;
    }
    if (budget == 0) {
      loop.post(connection::drain);
    }
  }

  private boolean step(ClientConnection connection) {
    if (resend != null) {
      return sendAgain(connection, resend);
    }
    Delivery waiting = queue.peek();
    if (waiting != null) {
      if (waiting.qos() > 0 && !inflight.hasRoom(window)) {
        return false;
      }
      poll();
      sendNow(connection, waiting);
      return true;
    }
    return feeds != null && sendRetained(connection, feeds);
  }

  private boolean sendAgain(ClientConnection connection, ArrayDeque<Integer> ids) {
    if (inflight.size() - ids.size() >= window) {
      return false;
    }
    Integer id = ids.poll();
    if (ids.isEmpty()) {
      resend = null;
    }
    Delivery delivery = id == null ? null : inflight.sent(id);
    if (id != null && delivery != null) {
      if (connection.outbound().publish(delivery, id, true)) {
        connection.onSent();
      } else {
        inflight.remove(id);
      }
    }
    return true;
  }

  private boolean sendRetained(ClientConnection connection, ArrayDeque<RetainedFeed> waiting) {
    RetainedFeed feed = waiting.peek();
    if (feed == null || feed.isDone()) {
      waiting.poll();
      if (waiting.isEmpty()) {
        feeds = null;
      }
      return feed != null;
    }
    if (!inflight.hasRoom(window)) {
      return false;
    }
    feed.fill();
    LoopContext loop = connection.loop();
    Delivery delivery = feed.poll(loop.settings.upgradeQos(), loop.millis());
    if (delivery != null) {
      sendNow(connection, delivery);
    }
    return true;
  }

  private void sendNow(ClientConnection connection, Delivery delivery) {
    LoopContext loop = connection.loop();
    if (delivery.message().isExpired(loop.millis())) {
      loop.dropped(DropReason.EXPIRED);
    } else if (delivery.qos() == 0) {
      connection.outbound().publish(delivery, 0, false);
    } else {
      send(connection, delivery);
    }
  }

  // --- the client answers ---

  void puback(ClientConnection connection, int id) {
    Delivery delivery = inflight.sent(id);
    if (delivery != null && delivery.qos() == 1) {
      inflight.remove(id);
      drain(connection);
    }
  }

  /** The first answer at QoS 2; an error ends the delivery. [MQTT-4.3.3-4] */
  void pubrec(ClientConnection connection, int id, ReasonCode reason) {
    Delivery delivery = inflight.sent(id);
    if (delivery != null && delivery.qos() == 2) {
      if (reason.isError()) {
        inflight.remove(id);
        drain(connection);
        return;
      }
      inflight.release(id);
    }
    boolean known = inflight.isReleased(id);
    if (known || !reason.isError()) {
      connection
          .outbound()
          .ack(
              Ack.Type.PUBREL,
              id,
              known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    }
  }

  void pubcomp(ClientConnection connection, int id) {
    if (inflight.isReleased(id)) {
      inflight.remove(id);
      drain(connection);
    }
  }

  /**
   * Sends again what has not been answered for this long: for MQTT 3 clients alone.
   *
   * @return in how many seconds to look again; {@link Integer#MAX_VALUE} when nothing is sent
   */
  int retry(ClientConnection connection, int afterSeconds) {
    LoopContext loop = connection.loop();
    int now = loop.nowSeconds();
    int earliest =
        inflight.resend(
            now - afterSeconds,
            now,
            (id, delivery) -> {
              if (delivery == null) {
                connection.outbound().ack(Ack.Type.PUBREL, id, ReasonCode.SUCCESS);
              } else {
                connection.outbound().publish(delivery, id, true);
              }
            });
    return earliest == Integer.MAX_VALUE
        ? Integer.MAX_VALUE
        : Math.max(1, earliest + afterSeconds - now);
  }

  // --- at rest ---

  int nextPacketId() {
    return inflight.nextId();
  }

  List<SessionState.Inflight> inflightState() {
    List<SessionState.Inflight> list = new ArrayList<>(inflight.size());
    inflight.forEach(
        (id, delivery) ->
            list.add(new SessionState.Inflight(id, delivery == null ? null : delivery.toState())));
    return list;
  }

  List<SessionState.Queued> queuedState() {
    List<SessionState.Queued> list = new ArrayList<>(queue.size());
    queue.forEach(delivery -> list.add(delivery.toState()));
    return list;
  }

  static Outbox of(LoopContext loop, SessionState state) {
    Outbox outbox = new Outbox(state.nextPacketId());
    for (SessionState.Inflight sent : state.inflight()) {
      SessionState.Queued queued = sent.delivery();
      outbox.inflight.restore(
          sent.packetId(), queued == null ? null : Delivery.of(queued), loop.nowSeconds());
    }
    for (SessionState.Queued queued : state.queued()) {
      outbox.enqueue(loop, Delivery.of(queued));
    }
    return outbox;
  }

  /** Everything that the client has not taken, oldest first; what it may have taken is included. */
  List<Delivery> untaken() {
    List<Delivery> list = new ArrayList<>();
    inflight.forEach(
        (id, delivery) -> {
          if (delivery != null) {
            list.add(delivery);
          }
        });
    queue.forEach(list::add);
    return list;
  }
}
