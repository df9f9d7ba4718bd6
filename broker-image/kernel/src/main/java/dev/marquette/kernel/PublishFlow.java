package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.PacketType;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicNames;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one client publishes, from PUBLISH to the acknowledgement. Confined to its loop. */
final class PublishFlow implements Completion.Source {
  /** The delay of what is to go now. */
  private static final long NOW = 0;

  private final ClientConnection connection;
  private final LoopContext loop;
  private final ClientInfo info;
  private final Session session;
  private final MqttSettings told;
  private final boolean v5;
  private final Authorization authorization;
  private final AckQueue acks;
  private @Nullable InboundAliases aliases;

  /** The completion of the PUBLISH at hand, if one had to be made. */
  private @Nullable HeldAck held;

  /** Of the PUBLISH at hand. */
  private int packetId;

  PublishFlow(
      ClientConnection connection,
      ClientInfo info,
      Session session,
      MqttSettings told,
      Authorization authorization) {
    this.connection = connection;
    this.loop = connection.loop();
    this.info = info;
    this.session = session;
    this.told = told;
    this.v5 = info.version().isV5();
    this.authorization = authorization;
    this.acks = new AckQueue(connection, session, v5);
    if (session.hasAwaitingRelease()) {
      session.awaitingRelease().beginConnection();
    }
  }

  void onPublish(Publish publish) {
    String topic = topic(publish);
    if (topic == null) {
      countRefused();
      return;
    }
    if (publish.qos() == 2
        && session.isAwaitingRelease(publish.packetId())
        && isSentAgain(publish)
        && isOnItsWay(publish.packetId())) {
      return;
    }
    if (DelayedTopic.is(topic)) {
      onDelayed(publish, topic);
      return;
    }
    Verdict verdict = authorization.check(Action.PUBLISH, topic);
    if (verdict != null) {
      proceed(publish, topic, NOW, verdict);
    } else {
      authorization.whenKnown(later -> proceed(publish, topic, NOW, later));
    }
  }

  /**
   * Takes the delay off the topic. Both names have to be allowed, the one that is said and the one
   * behind the delay: else a delay would lead around the rules about the latter.
   */
  private void onDelayed(Publish publish, String said) {
    DelayedTopic delayed =
        DelayedTopic.parse(said, loop.settings.topics().delayed(), loop.millis());
    if (delayed == null) {
      refuseTopic(publish, Problem.DELAY_INVALID);
      return;
    }
    String topic = delayed.topic();
    whenAuthorized(
        said,
        verdict -> {
          if (verdict == Verdict.ALLOW) {
            whenAuthorized(topic, both -> proceed(publish, topic, delayed.delayMillis(), both));
          } else {
            deny(publish, verdict);
          }
        });
  }

  private void whenAuthorized(String topic, Consumer<Verdict> next) {
    Verdict verdict = authorization.check(Action.PUBLISH, topic);
    if (verdict != null) {
      next.accept(verdict);
    } else {
      authorization.whenKnown(next);
    }
  }

  /**
   * Whether it is the message that has this packet ID already. Who has not released an ID within
   * the time for that and uses it for what is not a duplicate has forgotten the old message.
   * [MQTT-3.3.1-1]
   */
  private boolean isSentAgain(Publish publish) {
    int id = publish.packetId();
    AwaitingRelease awaiting = session.awaitingRelease();
    if (!publish.dup() && awaiting.isOlderThan(id, secondsOfTimeOut())) {
      awaiting.remove(id);
      loop.counters.increment(Counter.RELEASES_GIVEN_UP);
      return false;
    }
    awaiting.sentAgain(id, loop.nowSeconds());
    return true;
  }

  /** Those who have not been released since then are not waited for any more. */
  private int secondsOfTimeOut() {
    return loop.nowSeconds() - (int) connection.settings().awaitRelTimeout().toSeconds();
  }

  /**
   * Answers what was sent again before PUBREL: it is not published twice [MQTT-4.3.3-10], unless it
   * is known by now that not all have it.
   */
  private boolean isOnItsWay(int id) {
    HeldAck first = session.awaitingRelease().takeUnsettled(id);
    if (first == null) {
      // A first PUBREC that is still held back on this connection goes out before this one.
      acks.done(Ack.Type.PUBREC, id, false);
      return true;
    }
    if (first.isLost()) {
      session.awaitingRelease().remove(id);
      return false;
    }
    acks.awaitAgain(first);
    return true;
  }

  /** The topic, or null when the client had to be disconnected. (3.3.2.1, 3.3.2.3.4) */
  private @Nullable String topic(Publish publish) {
    String topic = publish.topic();
    int alias = publish.properties().topicAlias();
    if (alias > told.maxTopicAlias()) {
      connection.disconnect(Problem.ALIAS_TOO_HIGH);
      return null;
    }
    if (alias > 0 && topic.isEmpty()) {
      String known = aliases == null ? null : aliases.get(alias);
      if (known == null) {
        connection.disconnect(Problem.ALIAS_UNKNOWN);
      }
      return known;
    }
    if (topic.isEmpty()) {
      connection.disconnect(Problem.TOPIC_MISSING);
      return null;
    }
    try {
      TopicNames.check(topic);
    } catch (InvalidTopicException e) {
      connection.disconnect(ReasonCode.TOPIC_NAME_INVALID, e.getMessage());
      return null;
    }
    if (alias > 0 && !remember(alias, topic)) {
      connection.disconnect(Problem.ALIASES_TOO_LONG);
      return null;
    }
    return topic;
  }

  /** False when the topics of all aliases have become too long to be kept. */
  private boolean remember(int alias, String topic) {
    InboundAliases made = aliases;
    if (made == null) {
      made = new InboundAliases();
      aliases = made;
    }
    return made.set(alias, topic);
  }

  private void deny(Publish publish, Verdict verdict) {
    countRefused();
    loop.counters.count(PacketEvent.DENIED, PacketType.PUBLISH);
    loop.dropped(DropReason.NOT_AUTHORIZED);
    if (verdict == Verdict.DENY_AND_DISCONNECT) {
      connection.disconnect(Problem.PUBLISH_DENIED);
    } else {
      refuse(publish, Problem.PUBLISH_DENIED);
    }
  }

  private void proceed(Publish publish, String topic, long delayMillis, Verdict verdict) {
    if (verdict != Verdict.ALLOW) {
      deny(publish, verdict);
      return;
    }
    String target =
        loop.settings.topics().rewrites().publish(topic, info.clientId(), info.username());
    if (target == null) {
      refuseTopic(publish, Problem.TOPIC_UNUSABLE);
      return;
    }
    Problem problem = problem(publish, target);
    if (problem == Problem.TOPIC_TOO_DEEP && !target.equals(topic)) {
      problem = Problem.TOPIC_UNUSABLE; // what is wrong with a rule's topic is not the client's
    }
    Limits limits = connection.zone().limits();
    Throttle throttle = limits == null ? null : connection.throttle();
    if (problem != null) {
      countRefused();
      connection.disconnect(problem);
    } else if (limits != null && throttle != null && !throttle.mayRoute(limits)) {
      loop.dropped(DropReason.QUOTA_EXCEEDED);
      refuseForNow(publish, Problem.ROUTED_TOO_MANY);
    } else if (publish.qos() == 2 && !makeRoom()) {
      loop.dropped(DropReason.AWAITING_REL_FULL);
      // EMQX says 0x93 here, which PUBREC does not have. (3.5.2.1)
      refuseForNow(publish, Problem.UNRELEASED_TOO_MANY);
    } else if (delayMillis > NOW && !loop.delayed.add(message(publish, target), delayMillis)) {
      refuseForNow(publish, Problem.DELAYED_TOO_MANY);
    } else {
      if (limits != null && throttle != null && throttle.countsRouted(limits)) {
        // by today's recipients, also of what is delayed
        boolean silent = Publisher.isSilent(loop, publish.retain(), publish.payload().length);
        throttle.onRouted(limits, silent ? 1 : 1 + recipients(target));
      }
      if (delayMillis > NOW) {
        onTaken(publish);
      } else {
        publish(publish, target);
      }
    }
  }

  private int recipients(String topic) {
    String mounted = info.mountpoint().isEmpty() ? topic : info.mountpoint() + topic;
    return loop.kernel.publisher.recipients(loop, mounted);
  }

  private @Nullable Problem problem(Publish publish, String topic) {
    int maxLevels = connection.settings().maxTopicLevels();
    if (maxLevels > 0 && TopicNames.levels(topic) > maxLevels) {
      return Problem.TOPIC_TOO_DEEP;
    }
    if (!MountedTopics.fits(info.mountpoint(), topic)) {
      return Problem.TOPIC_TOO_LONG;
    }
    if (publish.qos() > told.maxQos()) {
      return Problem.QOS_TOO_HIGH; // [MQTT-3.2.2-11]
    }
    if (publish.retain() && !told.retainAvailable()) {
      return Problem.RETAIN_UNAVAILABLE; // [MQTT-3.2.2-14]
    }
    if (v5 && publish.qos() > 0 && unfinished() >= told.receiveMaximum()) {
      return Problem.RECEIVE_MAXIMUM; // [MQTT-3.3.4-7]
    }
    return null;
  }

  /** QoS 1 and 2 that came over this connection and that are not acknowledged to the end. (4.9) */
  private int unfinished() {
    return acks.unfinished()
        + (session.hasAwaitingRelease() ? session.awaitingRelease().sizeOfConnection() : 0);
  }

  private boolean makeRoom() {
    int max = connection.settings().maxAwaitingRel();
    if (max == 0 || !session.hasAwaitingRelease()) {
      return true;
    }
    AwaitingRelease set = session.awaitingRelease();
    int before = set.size();
    if (before >= max) {
      set.removeOlderThan(secondsOfTimeOut());
      loop.counters.add(Counter.RELEASES_GIVEN_UP, before - set.size());
    }
    return set.size() < max;
  }

  private void countRefused() {
    loop.counters.count(PacketEvent.REFUSED, PacketType.PUBLISH);
  }

  /** Acknowledges and goes no further; below MQTT 5 the client cannot be told. */
  private void refuse(Publish publish, Problem why) {
    if (publish.qos() == 1) {
      acks.refused(Ack.Type.PUBACK, publish.packetId(), why);
    } else if (publish.qos() == 2) {
      acks.refused(Ack.Type.PUBREC, publish.packetId(), why);
    }
  }

  /** There is no topic by which it could go on. */
  private void refuseTopic(Publish publish, Problem why) {
    countRefused();
    loop.dropped(DropReason.TOPIC_NAME_INVALID);
    refuse(publish, why);
  }

  /**
   * A limit is reached. Below MQTT 5, an acknowledgement would promise what is not kept: the client
   * is disconnected, and sends the message again later.
   */
  private void refuseForNow(Publish publish, Problem why) {
    countRefused();
    if (v5 || publish.qos() == 0) {
      refuse(publish, why);
    } else {
      // A client that does not release what it sends is at fault itself.
      connection.disconnect(why == Problem.UNRELEASED_TOO_MANY ? Problem.RECEIVE_MAXIMUM : why);
    }
  }

  /**
   * It waits for its time. That is a success, and not 0x10, which EMQX says: whether anybody
   * subscribes will be known then.
   */
  private void onTaken(Publish publish) {
    if (publish.qos() > 0) {
      packetId = publish.packetId();
      acknowledge(publish.qos(), Publisher.Outcome.DELIVERED, null);
    }
  }

  private void publish(Publish publish, String topic) {
    Message message = message(publish, topic);
    packetId = publish.packetId();
    held = null;
    loop.counters.increment(Counter.PUBLISHED);
    Publisher.Outcome outcome = loop.kernel.publisher.publish(loop, message, this);
    HeldAck made = held;
    held = null;
    if (publish.qos() > 0) {
      acknowledge(publish.qos(), outcome, made);
    } else if (outcome == Publisher.Outcome.PENDING) {
      connection.pause(Pause.BACKLOG);
    }
  }

  private void acknowledge(int qos, Publisher.Outcome outcome, @Nullable HeldAck made) {
    Ack.Type type = qos == 1 ? Ack.Type.PUBACK : Ack.Type.PUBREC;
    if (type == Ack.Type.PUBREC && outcome != Publisher.Outcome.FAILED) {
      session.awaitingRelease().add(packetId, loop.nowSeconds());
    }
    switch (outcome) {
      case NOBODY -> acks.done(type, packetId, true);
      case DELIVERED -> acks.done(type, packetId, false);
      case FAILED -> acks.refused(type, packetId, Problem.NOT_EVERYWHERE);
      case PENDING -> {
        if (made == null) {
          throw new IllegalStateException("a publish is pending without a completion");
        }
        acks.await(made);
      }
    }
  }

  @Override
  public Completion begin(Message message, boolean ahead) {
    if (message.qos() == 0) {
      return new Brake(connection);
    }
    Ack.Type type = message.qos() == 1 ? Ack.Type.PUBACK : Ack.Type.PUBREC;
    HeldAck made = acks.held(type, packetId, message.bytes(), ahead);
    held = made;
    return made;
  }

  private Message message(Publish publish, String topic) {
    long now = loop.millis();
    PublishProperties properties = publish.properties().forwarded();
    return new Message(
        info.mountpoint().isEmpty() ? topic : info.mountpoint() + topic,
        publish.payload(),
        publish.qos(),
        publish.retain(),
        properties,
        info.clientId(),
        info.username(),
        now,
        Wills.expiry(properties, now));
  }

  /** PUBREL: the packet ID is free again. (4.3.3) */
  void onRelease(Ack release) {
    boolean known =
        session.hasAwaitingRelease() && session.awaitingRelease().remove(release.packetId());
    if (known) {
      connection.outbound().ack(Ack.Type.PUBCOMP, release.packetId(), ReasonCode.SUCCESS);
    } else {
      loop.counters.missed(Ack.Type.PUBREL);
      connection.outbound().ack(Ack.Type.PUBCOMP, release.packetId(), Problem.PACKET_ID_UNKNOWN);
    }
  }

  /** The connection is gone. */
  void onClosed() {
    acks.abandon();
  }
}
