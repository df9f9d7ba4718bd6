package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Will;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps of a client: its subscriptions, and what it has for it. Confined to one
 * event loop for its whole life; a client that comes back on another loop gets a new one there,
 * which takes over what this one holds ({@link SessionMove}).
 *
 * <p>A session without a connection stays on the loop of its last one.
 */
final class Session {
  /** A {@link #load}: no client is connected. */
  static final int AWAY = 0;

  /** A {@link #load}: messages wait. */
  static final int BUSY = 1;

  /** A {@link #load}: a message goes out at once. */
  static final int FREE = 2;

  final LoopContext loop;
  final String clientId;

  private final SubscriptionTable subscriptions = new SubscriptionTable();
  private final Absence absence;
  private Tenure tenure;
  private Outbox outbox;
  private @Nullable AwaitingRelease awaitingRelease;
  private @Nullable ClientConnection connection;
  private boolean disconnectUnfinished;
  private long begun;
  private boolean ended;
  private boolean handedOver;

  /** Messages of this epoch and later are not its own: 0 while it moves here, and at its end. */
  private long until = Long.MAX_VALUE;

  private @Nullable List<SessionMove.Landed> landed;

  /** Gets what comes, instead of the outbox, while another broker is given it, or has it. */
  private @Nullable Consumer<Delivery> collector;

  /** Set after it came from another broker. */
  private @Nullable Arrival arrival;

  /** What another broker was given, of which it is not known whether it has it. */
  private @Nullable Given given;

  /** Whether a shared group does well to choose this session; read by other loops. */
  private volatile int load = AWAY;

  Session(LoopContext loop, Tenure tenure) {
    this(loop, tenure, Outbox.of(loop, tenure), null);
  }

  Session(
      LoopContext loop, Tenure tenure, Outbox outbox, @Nullable AwaitingRelease awaitingRelease) {
    this.loop = loop;
    this.tenure = tenure;
    this.clientId = tenure.clientId;
    this.outbox = outbox;
    this.awaitingRelease = awaitingRelease;
    this.absence = new Absence(this);
    loop.counters.add(Counter.SESSIONS, 1);
  }

  Outbox outbox() {
    return outbox;
  }

  Absence absence() {
    return absence;
  }

  Tenure tenure() {
    return tenure;
  }

  void tenure(Tenure newTenure) {
    tenure = newTenure;
  }

  /** By which it was held last. */
  long claim() {
    return tenure.claim();
  }

  /** See {@link SessionState#begun}. */
  long begun() {
    return begun;
  }

  void begun(long claim) {
    begun = claim;
  }

  @Nullable ClientConnection connection() {
    return connection;
  }

  boolean hasEnded() {
    return ended;
  }

  int load() {
    return load;
  }

  /** Packet IDs that the client has not released, made when first needed. */
  AwaitingRelease awaitingRelease() {
    AwaitingRelease set = awaitingRelease;
    if (set == null) {
      set = new AwaitingRelease();
      awaitingRelease = set;
    }
    return set;
  }

  boolean hasAwaitingRelease() {
    return awaitingRelease != null;
  }

  boolean isAwaitingRelease(int packetId) {
    return awaitingRelease != null && awaitingRelease.contains(packetId);
  }

  long expirySeconds() {
    return absence.expirySeconds();
  }

  // --- delivery ---

  /** A message for one of its subscriptions. Never throws. */
  void deliver(Message message, Subscription subscription, long epoch) {
    if (epoch >= until) {
      if (landed != null) {
        landed.add(new SessionMove.Landed(message, subscription, epoch, null));
      }
      return;
    }
    tryDeliver(message, subscription, null);
  }

  /** A message that its shared group chose it for; false when it cannot take it. Never throws. */
  boolean deliverShared(Message message, Subscription subscription, SessionState.Group group) {
    if (!takesShared(message, subscription)) {
      return false;
    }
    if (landed == null) {
      tryDeliver(message, subscription, group);
    } else {
      landed.add(new SessionMove.Landed(message, subscription, Long.MAX_VALUE, group));
    }
    return true;
  }

  /** Whether it can take a message that its shared group might choose it for. */
  boolean takesShared(Message message, Subscription subscription) {
    if (ended || (disconnectUnfinished && expirySeconds() == 0) || !subscription.isActive()) {
      return false;
    }
    if (landed != null) {
      return true;
    }
    if (connection != null && !connection.outbound().shows(message.topic())) {
      return false;
    }
    if (qos(message, subscription) > 0) {
      return isOpen() || outbox.hasSpace(loop, message);
    }
    return connection == null
        ? outbox.settings().queueQos0() && outbox.hasSpace(loop, message)
        : connection.outbound().takesQos0();
  }

  /** What came while it was being moved here. */
  void deliverLanded(SessionMove.Landed message) {
    tryDeliver(message.message(), message.subscription(), message.group());
  }

  private void tryDeliver(
      Message message, Subscription subscription, SessionState.@Nullable Group group) {
    try {
      deliverNow(message, subscription, group);
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void deliverNow(
      Message message, Subscription subscription, SessionState.@Nullable Group group) {
    if (subscription.isOwn(message)) {
      loop.dropped(DropReason.NO_LOCAL);
      return;
    }
    if (message.expiresAtMillis() != Message.NEVER && message.isExpired(loop.millis())) {
      loop.dropped(DropReason.EXPIRED);
      return;
    }
    if (arrival != null && group == null && !isFirstCopy(arrival, message)) {
      return;
    }
    int qos = qos(message, subscription);
    SessionState.Subscription options = subscription.options();
    boolean retain = options.retainAsPublished() && message.retain();
    int id = options.subscriptionId();
    ClientConnection client = connection;
    if (client != null && qos == 0 && !outbox.hasQueuedQos0()) {
      client.outbound().publishQos0(message, retain, id);
      return;
    }
    Delivery delivery = Delivery.of(message, qos, retain, id, group);
    if (client == null) {
      deliverAway(delivery);
    } else if (qos > 0 && isOpen()) {
      outbox.send(client, delivery);
    } else {
      outbox.enqueue(loop, delivery);
      drain();
    }
  }

  private void deliverAway(Delivery delivery) {
    if (disconnectUnfinished && expirySeconds() == 0) {
      loop.dropped(DropReason.SESSION_ENDED);
    } else if (collector != null) {
      collector.accept(delivery);
    } else if (delivery.qos() == 0 && !outbox.settings().queueQos0()) {
      loop.dropped(DropReason.OFFLINE_QOS0);
    } else {
      outbox.enqueue(loop, delivery);
    }
  }

  /** What does not come through one of its subscriptions here. */
  void take(Delivery delivery) {
    ClientConnection client = connection;
    if (delivery.message().isExpired(loop.millis())) {
      loop.dropped(DropReason.EXPIRED);
    } else if (client == null) {
      deliverAway(delivery);
    } else {
      outbox.enqueue(loop, delivery);
      drain();
    }
  }

  private boolean isFirstCopy(Arrival arriving, Message message) {
    long now = loop.nowNanos();
    if (arriving.isOver(now)) {
      arrival = null;
      return true;
    }
    return arriving.isFirstDirectly(message, now);
  }

  private int qos(Message message, Subscription subscription) {
    int granted = subscription.options().qos();
    return outbox.settings().upgradeQos()
        ? Math.max(message.qos(), granted)
        : Math.min(message.qos(), granted);
  }

  private boolean isOpen() {
    return connection != null && connection.outbound().isWritable() && outbox.isOpen();
  }

  private void failed(Throwable e) {
    if (connection != null) {
      connection.fail(e);
    } else {
      loop.incident("delivery to a session", e);
    }
  }

  /** The window, or the socket, may have room again. */
  void drain() {
    if (connection != null) {
      outbox.drain(connection);
      outboxChanged();
    }
  }

  /** An acknowledgement of something that was sent to the client. */
  void acknowledged(Ack ack) {
    if (connection == null) {
      return;
    }
    switch (ack.type()) {
      case PUBACK -> outbox.puback(connection, ack.packetId());
      case PUBREC -> outbox.pubrec(connection, ack.packetId(), ack.reason());
      case PUBCOMP -> outbox.pubcomp(connection, ack.packetId());
      case PUBREL -> throw new IllegalArgumentException("PUBREL acknowledges nothing sent here");
    }
    outboxChanged();
  }

  private void outboxChanged() {
    load(connection == null ? AWAY : outbox.isQueueEmpty() ? FREE : BUSY);
  }

  private void load(int now) {
    if (now != load) {
      load = now;
      subscriptions.connected(now != AWAY);
    }
  }

  // --- subscriptions ---

  int subscriptionCount() {
    return subscriptions.size();
  }

  @Nullable Subscription subscription(String filter, @Nullable String group) {
    return subscriptions.get(filter, group);
  }

  /** Adds a subscription that it does not have; messages come from now on. */
  Subscription subscribe(SessionState.Subscription options) {
    Subscription subscription = new Subscription(this, options);
    subscriptions.add(subscription);
    Routing.add(loop, subscription);
    return subscription;
  }

  /** False when it has no such subscription. */
  boolean unsubscribe(String filter, @Nullable String group) {
    Subscription subscription = subscriptions.remove(filter, group);
    if (subscription == null) {
      return false;
    }
    outbox.endFeed(subscription);
    Routing.remove(loop, subscription);
    return true;
  }

  List<SessionState.Subscription> subscriptionStates() {
    return subscriptions.states();
  }

  // --- its connection ---

  /** A client has connected: a will that waited is not sent any more. [MQTT-3.1.3-9] */
  void attach(
      ClientConnection client, long newExpirySeconds, @Nullable Will newWill, @Nullable String by) {
    connection = client;
    absence.clientCame(newExpirySeconds, newWill, by);
    given = null;
    outboxChanged();
  }

  /** CONNACK is out: what waits follows. */
  void resume(int window) {
    if (connection != null) {
      outbox.resume(connection, window);
      outboxChanged();
    }
  }

  /** The connection is gone; the rest is done by {@link #finishDisconnect}. */
  void disconnected() {
    connection = null;
    load(AWAY);
    if (expirySeconds() > 0) {
      outbox.suspend();
    }
    disconnectUnfinished = true;
    loop.cleanUpLater(this);
  }

  /** Begins the time without a client. */
  void finishDisconnect() {
    if (disconnectUnfinished) {
      disconnectUnfinished = false;
      absence.begin();
    }
  }

  /** Closes the connection, if there is one, and does at once what follows from that. */
  void closeConnection(Problem why) {
    if (connection != null) {
      connection.disconnect(why);
    }
    finishDisconnect();
  }

  // --- its end ---

  /** Ends the session: a will that waits is sent, subscriptions go, and so do its messages. */
  void end() {
    if (ended) {
      return;
    }
    absence.sendWill();
    leave();
    outbox.end(loop);
    tenure.sessionEnded(absence.isOfRest());
  }

  /** Its subscriptions go; what it holds is somebody else's now. */
  void leave() {
    ended = true;
    until = 0;
    load = AWAY;
    disconnectUnfinished = false;
    absence.suspend();
    Routing.removeAll(loop, subscriptions.takeAll());
    if (!handedOver) {
      loop.counters.add(Counter.SESSIONS, -1);
    }
  }

  // --- its move ---

  /** Messages of this epoch and later are left to the session's new place. */
  void until(long epoch) {
    until = epoch;
  }

  /** Collects messages until {@link #takeFrom} says which are its own. */
  void land() {
    until = 0;
    landed = new ArrayList<>();
  }

  /** Takes over what the session held in its old place, and what came here since that epoch. */
  void takeFrom(Session old, long since) {
    outbox = old.outbox;
    outbox.moved(subscriptions);
    awaitingRelease = old.awaitingRelease;
    arrival = old.arrival;
    begun = old.begun;
    absence.takeFrom(old.absence);
    List<SessionMove.Landed> messages = landed == null ? List.of() : landed;
    landed = null;
    until = Long.MAX_VALUE;
    for (SessionMove.Landed message : messages) {
      if (message.epoch() >= since) {
        deliverLanded(message);
      }
    }
  }

  /** Another broker is given all that it has: what comes from now on is collected apart. */
  SessionState depart(Consumer<Delivery> newCollector) {
    absence.suspend();
    collector = newCollector;
    return Luggage.pack(this);
  }

  /** It stays here after all, with what was collected; perhaps the other one has it too. */
  void stay(@Nullable Given unsure, SessionQueue collected) {
    collector = null;
    given = unsure;
    collected.forEach(this::deliverAway);
    absence.resume();
  }

  /** What another broker was given, and may have. */
  @Nullable Given given() {
    return given;
  }

  /** Another broker has it: until it leaves, it only collects what still comes here. */
  void handOver(Consumer<Delivery> newCollector) {
    collector = newCollector;
    handedOver = true;
    loop.counters.add(Counter.SESSIONS, -1);
  }

  /** Whether an old place may still relay to this one. */
  boolean isArriving() {
    return arrival != null && arrival.expectsMore(loop.nowNanos());
  }

  /** That claim brought this here: its old place relays what still comes there. */
  void expectRelayed(long by, SessionState with) {
    if (!with.subscriptions().isEmpty()) {
      arrival = arrival == null ? new Arrival(loop.nowNanos()) : arrival;
      arrival.expect(by, with, loop.nowNanos());
    }
  }

  /** Its place here is taken by this one, which gets what old places still relay to it. */
  void join(Session old) {
    arrival = Arrival.both(arrival, old.arrival);
  }

  /** What came to the place from which that claim brought it; false when it is not expected. */
  boolean relayed(long by, List<SessionState.Queued> deliveries, boolean last) {
    return arrival != null && arrival.relayed(by, deliveries, last, loop.nowNanos(), this::take);
  }
}
