package dev.marquette.kernel.model;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ReasonCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one session holds, and what its client gets of it and when. Order: first what is sent again,
 * then what waits, then retained messages; QoS 0 overtakes what waits for an acknowledgement, but
 * not other QoS 0.
 */
final class ModelSession {
  final String clientId;
  final Map<String, Interest> interests = new TreeMap<>();

  /** Sent and not acknowledged to the end, in the order of sending. */
  final List<Unacked> unacked = new ArrayList<>();

  private ModelQueue queue;

  /** QoS 2 packet IDs of the client that it has not released. */
  final Set<Integer> unreleased = new HashSet<>();

  @Nullable Link link;
  long expirySeconds;
  ModelBroker.@Nullable Farewell will;
  long willAtMillis = Published.NEVER;
  long endsAtMillis = Published.NEVER;

  /** Of those that are due at the same time, the lower one is first. */
  long timerOrder;

  private final ModelBroker broker;

  /** Retained messages to come: the topics found, null while nobody has looked. */
  private final LinkedHashMap<String, @Nullable List<String>> feeds = new LinkedHashMap<>();

  /** A PUBLISH at QoS 1 or 2 that is under way. */
  static final class Unacked {
    final Interest.Copy copy;

    /** 0 until it was seen. */
    int packetId;

    /** PUBREC has come: PUBREL is what is under way. */
    boolean released;

    /** Whether it was sent on the present connection. */
    boolean sentHere;

    /** When it, or its PUBREL, was sent last, by the broker's seconds. */
    long sentAtSeconds;

    /** Where the client saw it last. */
    @Nullable Link seenOn;

    Unacked(Interest.Copy copy) {
      this.copy = copy;
    }
  }

  ModelSession(ModelBroker broker, String clientId) {
    this.broker = broker;
    this.clientId = clientId;
    this.queue = new ModelQueue(broker.limits.priorities());
  }

  @Override
  public String toString() {
    return clientId + "[expiry " + expirySeconds + ", ends at " + endsAtMillis + "]";
  }

  List<Interest.Copy> waiting() {
    return queue.inOrder();
  }

  // --- messages ---

  void deliver(Published message, Interest interest) {
    if (interest.isOwn(message, clientId)) {
      return;
    }
    Interest.Copy copy = interest.live(message, broker.limits);
    Link to = link;
    if (to == null) {
      if (copy.qos() > 0 || broker.limits.queueQos0()) {
        enqueue(copy);
      }
    } else if (copy.qos() == 0 && !queue.hasQos0()) {
      transmit(to, copy, false, null);
    } else if (copy.qos() > 0 && isOpen(to)) {
      send(to, copy);
    } else {
      enqueue(copy);
    }
  }

  /** Whether QoS 1 or 2 may go out at once. */
  private boolean isOpen(Link to) {
    return !to.stuck
        && queue.isEmpty()
        && toSendAgain() == null
        && feeds.isEmpty()
        && unacked.size() < to.window;
  }

  ModelGroup.Load load() {
    return link == null
        ? ModelGroup.Load.AWAY
        : queue.isEmpty() ? ModelGroup.Load.FREE : ModelGroup.Load.BUSY;
  }

  /** False when it cannot take it without losing something. */
  boolean deliverShared(Published message, String asked) {
    Interest interest = interests.get(asked);
    if (interest == null) {
      throw new IllegalStateException(this + " is in a group " + asked + " without asking for it");
    }
    Link to = link;
    boolean takes =
        interest.live(message, broker.limits).qos() > 0
            ? (to != null && isOpen(to)) || hasSpace(message)
            : to != null || (broker.limits.queueQos0() && hasSpace(message));
    if (takes && !message.isExpired(broker.nowMillis)) {
      deliver(message, interest);
    }
    return takes;
  }

  private boolean hasSpace(Published message) {
    return queue().hasSpace(message, broker.limits.maxQueue());
  }

  private ModelQueue queue() {
    queue = queue.by(broker.limits.priorities(), broker.limits.maxQueue());
    return queue;
  }

  /** QoS 0 may be before what waits for the window. */
  private void enqueue(Interest.Copy copy) {
    queue().add(copy, broker.limits.maxQueue());
    drain();
  }

  private void send(Link to, Interest.Copy copy) {
    if (copy.message().isExpired(broker.nowMillis)) {
      return;
    }
    Unacked entry = null;
    if (copy.qos() > 0) {
      entry = new Unacked(copy);
      unacked.add(entry);
    }
    transmit(to, copy, false, entry);
  }

  private void transmit(Link to, Interest.Copy copy, boolean dup, @Nullable Unacked entry) {
    long left = to.version.isV5() ? copy.message().secondsLeft(broker.nowMillis) : -1;
    to.publishes.add(new Link.Sent(copy, dup, left, entry));
    if (entry != null) {
      sentNow(to, entry);
    }
  }

  private void release(Link to, Unacked entry) {
    to.ack(Ack.Type.PUBREL, entry.packetId, ReasonCode.SUCCESS);
    sentNow(to, entry);
  }

  // --- again on the same connection ---

  private void sentNow(Link to, Unacked entry) {
    entry.sentHere = true;
    entry.sentAtSeconds = broker.nowSeconds();
    int seconds = retrySeconds(to);
    if (broker.after(seconds) < to.retryAtMillis) {
      lookAgain(to, seconds);
    }
  }

  /** Only MQTT 3 allows it. [MQTT-4.4.0-1] */
  private int retrySeconds(Link to) {
    return to.version.isV5() ? 0 : broker.limits.retrySeconds();
  }

  private void lookAgain(Link to, long seconds) {
    if (seconds > 0) {
      to.retryAtMillis = broker.after(seconds);
      timerOrder = broker.nextTimer();
    }
  }

  /** Sends again what was sent here, and not answered since, so long ago. */
  void retry(Link to) {
    int seconds = retrySeconds(to);
    to.retryAtMillis = Published.NEVER;
    if (seconds == 0 || to.stuck) {
      lookAgain(to, seconds);
      return;
    }
    long now = broker.nowSeconds();
    long earliest = Long.MAX_VALUE;
    for (Unacked each : unacked) {
      if (!each.released && !each.sentHere) {
        continue;
      }
      if (each.sentAtSeconds <= now - seconds) {
        if (each.released) {
          release(to, each);
        } else {
          transmit(to, each.copy, true, each);
        }
      }
      earliest = Math.min(earliest, each.sentAtSeconds);
    }
    if (earliest < Long.MAX_VALUE) {
      lookAgain(to, Math.max(1, earliest + seconds - now));
    }
  }

  /** Sends what the window allows. */
  void drain() {
    Link to = link;
    while (to != null && !to.stuck) {
      Unacked again = toSendAgain();
      Interest.Copy next = queue.next();
      if (again != null) {
        if (underWay() >= to.window) {
          return;
        }
        transmit(to, again.copy, true, again);
      } else if (next != null) {
        if (next.qos() > 0 && unacked.size() >= to.window) {
          return;
        }
        queue.remove(next);
        send(to, next);
      } else if (!drainRetained(to)) {
        return;
      }
    }
  }

  private @Nullable Unacked toSendAgain() {
    return unacked.stream()
        .filter(each -> !each.released && !each.sentHere)
        .findFirst()
        .orElse(null);
  }

  private long underWay() {
    return unacked.stream().filter(each -> each.released || each.sentHere).count();
  }

  // --- retained messages ---

  void feed(Interest interest) {
    feeds.put(interest.asked(), null);
  }

  /** Each is what is retained when its turn comes. False when there is nothing to do. */
  private boolean drainRetained(Link to) {
    Map.Entry<String, @Nullable List<String>> first = feeds.firstEntry();
    Interest interest = first == null ? null : interests.get(first.getKey());
    if (first == null || interest == null || unacked.size() >= to.window) {
      return false;
    }
    List<String> topics = first.getValue();
    if (topics == null) {
      topics = found(interest);
    }
    while (!topics.isEmpty()) {
      Published message = broker.retained.get(topics.removeFirst());
      if (message != null
          && !message.isExpired(broker.nowMillis)
          && !interest.isOwn(message, clientId)) {
        send(to, interest.retained(message, broker.limits));
        break;
      }
    }
    if (topics.isEmpty()) {
      feeds.remove(interest.asked());
    } else {
      feeds.put(interest.asked(), topics);
    }
    return true;
  }

  private List<String> found(Interest interest) {
    List<String> topics = new ArrayList<>(broker.retained.keySet());
    topics.removeIf(topic -> !interest.matches(topic));
    return topics;
  }

  /** False when there was no such subscription. What waits already still comes. */
  boolean unsubscribe(String filter) {
    feeds.remove(filter);
    Interest had = interests.remove(filter);
    if (had != null && had.isShared()) {
      broker.groups.leave(this, filter);
    }
    return had != null;
  }

  // --- its client ---

  /** CONNACK is out. [MQTT-4.4.0-1] */
  void resume(Link to) {
    link = to;
    queue();
    for (Unacked each : unacked) {
      each.sentHere = false;
      if (each.released) {
        release(to, each);
      }
    }
    drain();
  }

  void acknowledged(Link from, Ack ack) {
    Unacked entry =
        unacked.stream().filter(each -> each.packetId == ack.packetId()).findFirst().orElse(null);
    switch (ack.type()) {
      case PUBACK -> finish(entry, entry != null && entry.copy.qos() == 1);
      case PUBCOMP -> finish(entry, entry != null && entry.released);
      case PUBREC -> received(from, ack, entry);
      case PUBREL -> throw new IllegalArgumentException("PUBREL goes to the broker");
    }
  }

  private void received(Link from, Ack ack, @Nullable Unacked entry) {
    boolean known = entry != null && entry.copy.qos() == 2;
    if (known && entry != null && !entry.released && ack.reason().isError()) {
      finish(entry, true); // [MQTT-4.3.3-4]
    } else if (known && entry != null) {
      entry.released = true;
      release(from, entry);
      drain(); // it may have been all that was to be sent again
    } else if (!ack.reason().isError()) {
      from.ack(Ack.Type.PUBREL, ack.packetId(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    }
  }

  private void finish(@Nullable Unacked entry, boolean isAnswer) {
    if (entry != null && isAnswer) {
      unacked.remove(entry);
      drain();
    }
  }
}
