package dev.marquette.kernel.model;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.QueuePriorities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A broker that does one thing at a time, and is told the time. */
final class ModelBroker {
  static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

  private static final long TICK_MILLIS = 100;

  private static final Comparator<ModelSession> BY_DUE =
      Comparator.comparingLong(ModelBroker::dueMillis)
          .thenComparingLong(session -> session.timerOrder);

  private static final ReasonCode[] GRANTED = {
    ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2
  };

  Limits limits;
  private final Function<Published, List<String>> order;
  final Map<String, ModelSession> sessions = new TreeMap<>();
  final Map<String, Published> retained = new TreeMap<>();
  final ModelGroups groups;
  long nowMillis;
  private final long startMillis;
  private long timers;

  /**
   * What of the settings sessions depend on.
   *
   * @param maxQueue 0 for no limit
   * @param retrySeconds 0 for not to send again on the same connection
   */
  record Limits(
      int maxInflight,
      int maxQueue,
      boolean queueQos0,
      boolean upgradeQos,
      SharedStrategy strategy,
      SharedStrategy queueStrategy,
      QueuePriorities priorities,
      int retrySeconds) {
    private static final List<QueuePriorities> PRIORITIES =
        List.of(
            QueuePriorities.NONE,
            new QueuePriorities(Map.of("a/1", 7, "b", 1), QueuePriorities.HIGHEST),
            new QueuePriorities(Map.of("a/1", 7, "b", 7, "c", 2), QueuePriorities.LOWEST),
            new QueuePriorities(Map.of("a/2", 1, "b/1", 3), 2));
    private static final List<SharedStrategy> STRATEGIES =
        Stream.of(SharedStrategy.values()).filter(each -> each != SharedStrategy.LOCAL).toList();

    /** As an operator may change them at any time; a connection keeps the window it began with. */
    static Limits any(Step step) {
      return new Limits(
          1 + step.a() % 4,
          step.b() % 5,
          step.c() % 2 == 0,
          step.c() % 8 > 5,
          STRATEGIES.get(step.a() / 8 % STRATEGIES.size()),
          STRATEGIES.get(step.b() / 8 % STRATEGIES.size()),
          PRIORITIES.get(step.c() / 8 % PRIORITIES.size()),
          step.a() / 40 % 2 * 3);
    }

    /** The groups called {@code $queue} have their own. */
    SharedStrategy strategy(String asked) {
      return "$queue".equals(Interest.group(asked)) ? queueStrategy : strategy;
    }

    int qos(Published message, Interest interest) {
      return upgradeQos
          ? Math.max(message.qos(), interest.qos())
          : Math.min(message.qos(), interest.qos());
    }
  }

  /** A will. */
  record Farewell(String topic, String payload, int qos, long delaySeconds) {}

  /** A CONNECT. */
  record Wish(
      MqttVersion version,
      boolean cleanStart,
      long expirySeconds,
      int receiveMaximum,
      @Nullable Farewell will) {}

  /**
   * @param order the filters that match a message, in the order in which the broker finds them
   * @param dice that fall as the broker's do
   */
  ModelBroker(Limits limits, long nowMillis, Function<Published, List<String>> order, Random dice) {
    this.limits = limits;
    this.groups = new ModelGroups(this, dice);
    this.order = order;
    this.nowMillis = nowMillis;
    this.startMillis = nowMillis;
  }

  // --- connections ---

  /** [MQTT-3.1.4-3] [MQTT-3.1.2-4] [MQTT-3.1.2-5] */
  ModelSession connect(String clientId, Wish wish) {
    ModelSession old = sessions.get(clientId);
    if (old != null && old.link != null) {
      old.link.end(ReasonCode.SESSION_TAKEN_OVER);
      away(old);
    }
    if (wish.cleanStart() && sessions.containsKey(clientId)) {
      end(sessions.get(clientId));
    }
    boolean present = sessions.containsKey(clientId);
    ModelSession session =
        sessions.computeIfAbsent(clientId, newId -> new ModelSession(this, newId));
    session.expirySeconds = wish.expirySeconds();
    session.will = wish.will(); // and one that waited is not sent [MQTT-3.1.3-9]
    session.willAtMillis = Published.NEVER;
    session.endsAtMillis = Published.NEVER;
    Link link = new Link(wish.version(), Math.min(wish.receiveMaximum(), limits.maxInflight()));
    link.answers.add("connack " + present);
    session.resume(link);
    groups.giveBack();
    return session;
  }

  /** An operator has the client and its session go. */
  void kick(String clientId) {
    ModelSession session = sessions.get(clientId);
    if (session != null) {
      lost(session, ReasonCode.ADMINISTRATIVE_ACTION);
      end(sessions.get(clientId)); // it may have ended with its connection
      groups.giveBack();
    }
  }

  /** The network is gone, or was closed on the client. */
  void lost(ModelSession session, @Nullable ReasonCode reason) {
    Link link = session.link;
    if (link != null) {
      link.end(reason);
      away(session);
      groups.giveBack();
    }
  }

  /** (3.14) */
  void goodbye(ModelSession session, Disconnect disconnect) {
    Long expiry = disconnect.sessionExpirySeconds();
    if (expiry != null && expiry != 0 && session.expirySeconds == 0) {
      lost(session, ReasonCode.PROTOCOL_ERROR); // (3.14.2.2.2)
      return;
    }
    session.expirySeconds = expiry == null ? session.expirySeconds : expiry;
    if (disconnect.reason() == ReasonCode.SUCCESS) {
      session.will = null; // [MQTT-3.1.2-10]
    }
    lost(session, null);
  }

  private void away(ModelSession session) {
    session.link = null;
    Farewell will = session.will;
    if (will != null && Math.min(will.delaySeconds(), session.expirySeconds) > 0) {
      session.willAtMillis = after(Math.min(will.delaySeconds(), session.expirySeconds));
    } else {
      sendWill(session);
    }
    if (session.expirySeconds == 0) {
      end(session);
    } else if (session.expirySeconds != NEVER_EXPIRES) {
      session.endsAtMillis = after(session.expirySeconds);
    }
    session.timerOrder = nextTimer();
  }

  private void end(@Nullable ModelSession session) {
    if (session != null) {
      sendWill(session); // [MQTT-3.1.2-8]
      sessions.remove(session.clientId);
      session.interests.values().stream()
          .filter(Interest::isShared)
          .forEach(interest -> groups.leave(session, interest.asked()));
      groups.leftBy(session);
    }
  }

  private void sendWill(ModelSession session) {
    Farewell will = session.will;
    session.will = null;
    session.willAtMillis = Published.NEVER;
    if (will != null) {
      publish(
          new Published(
              will.topic(), will.payload(), will.qos(), false, session.clientId, Published.NEVER));
    }
  }

  // --- subscriptions ---

  /** [MQTT-3.8.4-3] [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] */
  void subscribe(ModelSession session, int packetId, List<Interest> asked, int retainHandling) {
    List<ReasonCode> granted = new ArrayList<>();
    for (Interest interest : asked) {
      boolean isNew = session.interests.put(interest.asked(), interest) == null;
      if (isNew && interest.isShared()) {
        groups.join(session, interest.asked());
      }
      granted.add(GRANTED[interest.qos()]);
      boolean wantsRetained = retainHandling == 0 || (retainHandling == 1 && isNew);
      if (wantsRetained && !interest.isShared()) { // (4.8.2)
        session.feed(interest);
      }
    }
    Link link = session.link;
    if (link != null) {
      link.answers.add("suback " + packetId + " " + granted);
    }
    session.drain();
  }

  void unsubscribe(ModelSession session, int packetId, String filter) {
    boolean had = session.unsubscribe(filter);
    Link link = session.link;
    if (link != null) {
      ReasonCode reason = had ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED;
      link.answers.add(
          "unsuback " + packetId + " " + (link.version.isV5() ? List.of(reason) : List.of()));
    }
  }

  // --- messages ---

  /** A client publishes. [MQTT-4.3.2-4] [MQTT-4.3.3-8] [MQTT-4.3.3-10] */
  void onPublish(ModelSession session, Link link, Publish packet, Published message) {
    int id = packet.packetId();
    if (packet.qos() == 2 && session.unreleased.contains(id)) {
      link.ack(Ack.Type.PUBREC, id, ReasonCode.SUCCESS);
      return;
    }
    ReasonCode reason = publish(message) ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS;
    if (packet.qos() == 1) {
      link.ack(Ack.Type.PUBACK, id, reason);
    } else if (packet.qos() == 2) {
      session.unreleased.add(id);
      link.ack(Ack.Type.PUBREC, id, reason);
    }
  }

  void onRelease(ModelSession session, Link link, int id) {
    boolean known = session.unreleased.remove(id);
    link.ack(
        Ack.Type.PUBCOMP, id, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
  }

  /** A copy for each subscription and group that matches. False when there is none. (4.3) */
  private boolean publish(Published message) {
    if (message.retain() && message.payload().isEmpty()) {
      retained.remove(message.topic());
    } else if (message.retain()) {
      retained.put(message.topic(), message);
    }
    boolean any = false;
    List<String> filters = order.apply(message);
    for (String filter : filters) {
      for (ModelSession session : sessions.values()) {
        Interest interest = session.interests.get(filter);
        if (interest != null) {
          any = true;
          session.deliver(message, interest);
        }
      }
    }
    for (String filter : filters) {
      any |= groups.deliver(message, filter);
    }
    return any;
  }

  // --- time ---

  /** When a timer fires that is set now: with the tick behind its time. */
  long after(long seconds) {
    return nowMillis + 1000 * seconds + TICK_MILLIS;
  }

  /** The broker counts whole seconds of its own. */
  long nowSeconds() {
    return (nowMillis - startMillis) / 1000;
  }

  /** Of timers that fire in the same tick, that which was set first is first. */
  long nextTimer() {
    return timers++;
  }

  /** What falls due until then happens, at its time. */
  void advanceTo(long millis) {
    for (ModelSession due = nextDue(millis); due != null; due = nextDue(millis)) {
      if (nowMillis != dueMillis(due)) {
        groups.giveBack();
      }
      nowMillis = dueMillis(due);
      Link link = due.link;
      if (link != null) {
        due.retry(link);
      } else if (due.willAtMillis == nowMillis) {
        sendWill(due);
        due.timerOrder = nextTimer();
      }
      if (due.endsAtMillis == nowMillis) {
        end(due);
      }
    }
    groups.giveBack();
    nowMillis = millis;
  }

  private @Nullable ModelSession nextDue(long millis) {
    ModelSession next = null;
    for (ModelSession session : sessions.values()) {
      if (dueMillis(session) <= millis && (next == null || BY_DUE.compare(session, next) < 0)) {
        next = session;
      }
    }
    return next;
  }

  private static long dueMillis(ModelSession session) {
    Link link = session.link;
    return link == null ? Math.min(session.willAtMillis, session.endsAtMillis) : link.retryAtMillis;
  }

  /** Whether something falls due too close to then for a timer's tick to be on its right side. */
  boolean isAtTheEdge(long millis) {
    return sessions.values().stream()
        .mapToLong(ModelBroker::dueMillis)
        .anyMatch(due -> due != Published.NEVER && Math.abs(due - millis) < TICK_MILLIS);
  }
}
