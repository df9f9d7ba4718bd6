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

  /** By the priorities that were in force when one was last added, or the client came. */
  private WaitingQueue queue = new SessionQueue();

  private final Inflight inflight;

  /** Of the listener by which the client came last. */
  private Zone zone;

  /** Packet IDs that a new connection has not been sent again yet, in order. */
  private @Nullable ArrayDeque<Integer> resend;

  /** How many of these have not been answered all the same: with the last one, all is done. */
  private int unsent;

  private @Nullable RetainedFeeds feeds;
  private int window;

  /** Whether the budget of a slice was used up, and the next one is on its way. */
  private boolean drainsLater;

  Outbox(Zone zone, int nextPacketId) {
    this.zone = zone;
    this.inflight = new Inflight(nextPacketId);
  }

  Zone zone() {
    return zone;
  }

  /** The client comes by a listener, and what is added before it is there is to fit that one. */
  void zone(Zone newZone) {
    zone = newZone;
  }

  /** What holds for its client, who may be away. */
  MqttSettings settings() {
    return zone.settings();
  }

  boolean isQueueEmpty() {
    return queue.isEmpty();
  }

  boolean hasQueuedQos0() {
    return queue.hasQos0();
  }

  int unacknowledged() {
    return inflight.size();
  }

  /** Whether a message at QoS 1 or 2 may go out at once. */
  boolean isOpen() {
    return queue.isEmpty() && resend == null && feeds == null && inflight.hasRoom(window);
  }

  /**
   * Has the delivery wait, if there is room or others make it. One may always wait, however large:
   * its publisher was allowed to send it.
   */
  void enqueue(LoopContext loop, Delivery delivery) {
    MqttSettings settings = zone.settings();
    WaitingQueue line = queue(loop, settings);
    loop.dropped(DropReason.QUEUE_FULL, line.add(delivery, settings.maxQueueLength()));
    while (line.size() > 1 && !hasBytes(line, settings, 0)) {
      line.evict();
      loop.dropped(DropReason.QUEUE_FULL);
    }
  }

  private static boolean hasBytes(WaitingQueue line, MqttSettings settings, long more) {
    long most = settings.maxOutboundBytes();
    return most == 0 || line.bytes() + more <= most;
  }

  /**
   * The queue by the priorities in force. When these have changed, what waits is put in line anew:
   * of one topic still in order, as it stood in one line before.
   */
  @SuppressWarnings("ReferenceEquality") // equal ones of other settings do no harm
  private WaitingQueue queue(LoopContext loop, MqttSettings settings) {
    QueuePriorities now = settings.queuePriorities();
    if (queue.priorities() != now) {
      WaitingQueue before = queue;
      queue = WaitingQueue.of(now);
      before.forEach(delivery -> enqueue(loop, delivery));
    }
    return queue;
  }

  /** Whether the message may wait without another one going. */
  boolean hasSpace(LoopContext loop, Message message) {
    MqttSettings settings = zone.settings();
    WaitingQueue line = queue(loop, settings);
    return line.hasSpace(message, settings.maxQueueLength())
        && (line.isEmpty() || hasBytes(line, settings, SessionQueue.weight(message)));
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
  void feed(Subscription subscription, RetainedStore store) {
    if (feeds == null) {
      feeds = new RetainedFeeds();
    }
    feeds.begin(subscription, store);
  }

  /** The subscription has ended: no retained messages for it any more. */
  void endFeed(Subscription subscription) {
    if (feeds != null) {
      feeds.end(subscription);
      feeds = feeds.isEmpty() ? null : feeds;
    }
  }

  // --- a connection comes and goes ---

  /** A client is back: everything unacknowledged is sent again, as it was sent. [MQTT-4.4.0-1] */
  void resume(ClientConnection connection, int newWindow) {
    zone = connection.zone();
    window = newWindow;
    drainsLater = false;
    queue = queue(connection.loop(), settings());
    ArrayDeque<Integer> again = new ArrayDeque<>();
    inflight.allUnsent();
    inflight.forEach(
        (id, delivery) -> {
          if (delivery == null) {
            connection.outbound().ack(Ack.Type.PUBREL, id, ReasonCode.SUCCESS);
            sentNow(connection, id);
          } else {
            again.add(id);
          }
        });
    resend = again.isEmpty() ? null : again;
    unsent = again.size();
    drain(connection);
  }

  /**
   * The client is gone. Retained messages that it has not got stay where they are, in the store.
   */
  void suspend() {
    resend = null;
  }

  /** The session is in another place: these are its subscriptions there. */
  void moved(SubscriptionTable subscriptions) {
    if (feeds != null) {
      feeds.moved(subscriptions);
      feeds = feeds.isEmpty() ? null : feeds;
    }
  }

  /** Sends what the window and the socket take, a slice at a time. */
  void drain(ClientConnection connection) {
    if (drainsLater) {
      return;
    }
    int budget = SLICE;
    while (budget > 0 && connection.outbound().isWritable()) {
      int spent = step(connection);
      if (spent == 0) {
        break;
      }
      budget -= spent;
    }
    LoopContext loop = connection.loop();
    loop.spend(SLICE - budget);
    if (budget <= 0) {
      drainsLater = true;
      loop.post(() -> drainAgain(connection));
    }
  }

  private void drainAgain(ClientConnection connection) {
    if (connection.isClosed()) {
      return; // and this may be on another loop by now
    }
    drainsLater = false;
    connection.drain();
  }

  /** Does one thing, and returns what it takes of the budget; 0 when nothing can be done. */
  private int step(ClientConnection connection) {
    if (resend != null) {
      return sendAgain(connection, resend) ? 1 : 0;
    }
    Delivery waiting = queue.peek();
    if (waiting != null) {
      if (waiting.qos() > 0 && !inflight.hasRoom(window)) {
        return 0;
      }
      queue.poll();
      sendNow(connection, waiting);
      return 1;
    }
    return feeds == null ? 0 : sendRetained(connection, feeds);
  }

  private boolean sendAgain(ClientConnection connection, ArrayDeque<Integer> ids) {
    if (inflight.size() - unsent >= window) {
      return false;
    }
    Integer id = ids.remove();
    Delivery delivery = inflight.sent(id);
    if (delivery != null) {
      resend = --unsent == 0 ? null : ids; // what is left was answered
      if (connection.outbound().publish(delivery, id, true)) {
        sentNow(connection, id);
      } else {
        inflight.remove(id);
      }
    }
    return true;
  }

  /** Of what is sent again, and of PUBREL: from now on the client has time to answer. */
  private void sentNow(ClientConnection connection, int id) {
    inflight.sentNow(id, connection.loop().nowSeconds());
    connection.onSent();
  }

  private int sendRetained(ClientConnection connection, RetainedFeeds waiting) {
    RetainedFeed feed = waiting.current();
    if (feed == null) {
      feeds = null;
      return 0;
    }
    if (!inflight.hasRoom(window)) {
      return 0;
    }
    int lookUps = feed.fill();
    Delivery delivery = feed.poll(connection.loop(), settings());
    if (delivery != null) {
      sendNow(connection, delivery);
    }
    return lookUps + 1;
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
      answered(id);
      connection.loop().counters.increment(Counter.ACKNOWLEDGED);
      drain(connection);
    } else {
      connection.loop().counters.missed(Ack.Type.PUBACK);
    }
  }

  /**
   * It need not be sent again, and is passed over if that was still to be. Nobody answers what this
   * connection has not had yet, unless it wants its window to look larger than it is.
   */
  private void answered(int id) {
    Integer next = resend == null ? null : resend.peek();
    if (next != null && !inflight.isBefore(id, next) && --unsent == 0) {
      resend = null;
    }
  }

  /** The first answer at QoS 2; an error ends the delivery. [MQTT-4.3.3-4] */
  void pubrec(ClientConnection connection, int id, ReasonCode reason) {
    Delivery delivery = inflight.sent(id);
    if (delivery != null && delivery.qos() == 2) {
      answered(id);
      connection.loop().counters.increment(Counter.ACKNOWLEDGED);
      if (reason.isError()) {
        inflight.remove(id);
        drain(connection);
        return;
      }
      inflight.release(id);
    }
    if (inflight.isReleased(id)) {
      sentNow(connection, id);
      connection.outbound().ack(Ack.Type.PUBREL, id, ReasonCode.SUCCESS);
      drain(connection); // QoS 0, where it was the last to be sent again
      return;
    }
    connection.loop().counters.missed(Ack.Type.PUBREC);
    if (!reason.isError()) {
      connection.outbound().ack(Ack.Type.PUBREL, id, Problem.PACKET_ID_UNKNOWN);
    }
  }

  void pubcomp(ClientConnection connection, int id) {
    if (inflight.isReleased(id)) {
      inflight.remove(id);
      drain(connection);
    } else {
      connection.loop().counters.missed(Ack.Type.PUBCOMP);
    }
  }

  /**
   * Sends again what has not been answered for this long: for MQTT 3 clients alone.
   *
   * @return in how many seconds to look again; 0 for never, as nothing is unanswered
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
    return earliest == Integer.MAX_VALUE ? 0 : Math.max(1, earliest + afterSeconds - now);
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

  List<SessionState.Queued> queuedState(LoopContext loop) {
    if (feeds != null) {
      // Another broker cannot go on with them: what one turn finds goes along.
      MqttSettings settings = zone.settings();
      int limit = settings.maxQueueLength();
      int room = limit == 0 ? LoopContext.TURN_DELIVERIES : limit - queue.size();
      feeds.take(loop, settings, room, delivery -> enqueue(loop, delivery));
    }
    List<SessionState.Queued> list = new ArrayList<>(queue.size());
    queue.forEach(delivery -> list.add(delivery.toState()));
    return list;
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

  /** Of a session that begins. */
  static Outbox of(LoopContext loop, Tenure tenure) {
    return new Outbox(loop.kernel.zones.common(), Inflight.firstId(tenure.claim()));
  }

  static Outbox of(LoopContext loop, Zone zone, SessionState state) {
    Outbox outbox = new Outbox(zone, state.nextPacketId());
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

  /**
   * The session has ended with all this in it, oldest first. A shared group gets back what came
   * through it, but for what was sent at QoS 2, which the client may have. [MQTT-4.8.2-5]
   */
  void end(LoopContext loop) {
    List<Delivery> left = new ArrayList<>(0);
    inflight.forEach(
        (id, delivery) -> {
          if (delivery != null) {
            end(loop, delivery, delivery.qos() == 1, left);
          }
        });
    queue.forEach(delivery -> end(loop, delivery, delivery.qos() > 0, left));
    if (!left.isEmpty()) {
      loop.kernel.publisher.shared().giveBack(loop, left);
    }
  }

  private static void end(
      LoopContext loop, Delivery delivery, boolean another, List<Delivery> left) {
    if (another && delivery.group() != null) {
      left.add(delivery);
    } else {
      loop.dropped(DropReason.SESSION_ENDED);
    }
  }
}
