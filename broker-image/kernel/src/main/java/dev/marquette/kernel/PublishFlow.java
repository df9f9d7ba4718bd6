package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one client publishes, from PUBLISH to the acknowledgement. Confined to its loop. */
final class PublishFlow implements Completion.Source {
  /** Of all topics that aliases stand for: 64 for each of as many as there can be. */
  private static final int MAX_ALIAS_CHARS = 4 << 20;

  /** Of a client that has set none: an array of its own would be one for each connection. */
  private static final @Nullable String[] NO_ALIASES = {};

  private final ClientConnection connection;
  private final LoopContext loop;
  private final ClientInfo info;
  private final Session session;
  private final MqttSettings told;
  private final boolean v5;
  private final Authorization authorization;
  private final AckQueue acks;
  private @Nullable String[] aliases = NO_ALIASES;
  private int aliasChars;

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
  }

  void onPublish(Publish publish) {
    loop.counters.increment(Counter.received(publish.qos()));
    String topic = topic(publish);
    if (topic == null) {
      return;
    }
    if (publish.qos() == 2
        && session.isAwaitingRelease(publish.packetId())
        && isOnItsWay(publish.packetId())) {
      return;
    }
    Verdict verdict = authorization.check(Action.PUBLISH, topic);
    if (verdict != null) {
      proceed(publish, topic, verdict);
    } else {
      authorization.whenKnown(later -> proceed(publish, topic, later));
    }
  }

  /**
   * Answers what was sent again before PUBREL: it is not published twice [MQTT-4.3.3-10], unless it
   * is known by now that not all have it.
   */
  private boolean isOnItsWay(int id) {
    HeldAck first = session.awaitingRelease().takeUnsettled(id);
    if (first == null) {
      // A first PUBREC that is still held back on this connection goes out before this one.
      acks.done(Ack.Type.PUBREC, id, ReasonCode.SUCCESS);
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
      connection.disconnect(ReasonCode.TOPIC_ALIAS_INVALID);
      return null;
    }
    if (alias > 0 && topic.isEmpty()) {
      String known = alias < aliases.length ? aliases[alias] : null;
      if (known == null) {
        connection.disconnect(ReasonCode.PROTOCOL_ERROR);
      }
      return known;
    }
    if (topic.isEmpty()) {
      connection.disconnect(ReasonCode.PROTOCOL_ERROR);
      return null;
    }
    try {
      TopicNames.check(topic);
    } catch (InvalidTopicException e) {
      connection.disconnect(ReasonCode.TOPIC_NAME_INVALID);
      return null;
    }
    if (alias > 0 && !remember(alias, topic)) {
      connection.disconnect(ReasonCode.QUOTA_EXCEEDED);
      return null;
    }
    return topic;
  }

  /** False when the topics of all aliases have become too long to be kept. */
  private boolean remember(int alias, String topic) {
    if (alias >= aliases.length) {
      int length = Math.max(alias + 1, Math.min(2 * alias, told.maxTopicAlias() + 1));
      aliases = Arrays.copyOf(aliases, length);
    }
    String before = aliases[alias];
    aliasChars += topic.length() - (before == null ? 0 : before.length());
    aliases[alias] = topic;
    return aliasChars <= MAX_ALIAS_CHARS;
  }

  private void proceed(Publish publish, String topic, Verdict verdict) {
    if (verdict != Verdict.ALLOW) {
      loop.dropped(DropReason.NOT_AUTHORIZED);
      if (verdict == Verdict.DENY_AND_DISCONNECT) {
        connection.disconnect(ReasonCode.NOT_AUTHORIZED);
      } else {
        refuse(publish, ReasonCode.NOT_AUTHORIZED);
      }
      return;
    }
    String target =
        loop.settings.topics().rewrites().publish(topic, info.clientId(), info.username());
    if (target == null) {
      loop.dropped(DropReason.TOPIC_NAME_INVALID);
      refuse(publish, ReasonCode.TOPIC_NAME_INVALID);
      return;
    }
    ReasonCode problem = problem(publish, target);
    Limits limits = loop.limits;
    if (problem != null) {
      connection.disconnect(problem);
    } else if (limits != null && !connection.throttle().mayRoute(limits)) {
      loop.dropped(DropReason.QUOTA_EXCEEDED);
      if (v5 || publish.qos() == 0) {
        refuse(publish, ReasonCode.QUOTA_EXCEEDED);
      } else {
        // Below MQTT 5, an acknowledgement would promise what is not kept, as below.
        connection.disconnect(ReasonCode.QUOTA_EXCEEDED);
      }
    } else if (publish.qos() == 2 && !makeRoom()) {
      loop.dropped(DropReason.AWAITING_REL_FULL);
      if (v5) {
        // EMQX says 0x93 here, which PUBREC does not have. (3.5.2.1)
        refuse(publish, ReasonCode.QUOTA_EXCEEDED);
      } else {
        // Below MQTT 5, PUBREC would promise what is not kept: the client sends it again later.
        connection.disconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
      }
    } else {
      if (limits != null && limits.haveQuota()) {
        count(limits, target);
      }
      publish(publish, target);
    }
  }

  private void count(Limits limits, String topic) {
    String mounted = info.mountpoint().isEmpty() ? topic : info.mountpoint() + topic;
    int recipients = loop.kernel.publisher.recipients(loop, mounted);
    connection.throttle().onRouted(limits, 1 + recipients);
  }

  private @Nullable ReasonCode problem(Publish publish, String topic) {
    int maxLevels = loop.settings.maxTopicLevels();
    if (maxLevels > 0 && TopicNames.levels(topic) > maxLevels) {
      return ReasonCode.TOPIC_NAME_INVALID;
    }
    if (!MountedTopics.fits(info.mountpoint(), topic)) {
      return ReasonCode.TOPIC_NAME_INVALID;
    }
    if (publish.qos() > told.maxQos()) {
      return ReasonCode.QOS_NOT_SUPPORTED; // [MQTT-3.2.2-11]
    }
    if (publish.retain() && !told.retainAvailable()) {
      return ReasonCode.RETAIN_NOT_SUPPORTED; // [MQTT-3.2.2-14]
    }
    if (v5 && publish.qos() > 0 && unfinished() >= told.receiveMaximum()) {
      return ReasonCode.RECEIVE_MAXIMUM_EXCEEDED; // [MQTT-3.3.4-7]
    }
    return null;
  }

  /** QoS 1 and 2 that the client has sent and that are not acknowledged to the end. */
  private int unfinished() {
    return acks.unfinished()
        + (session.hasAwaitingRelease() ? session.awaitingRelease().size() : 0);
  }

  private boolean makeRoom() {
    int max = loop.settings.maxAwaitingRel();
    if (max == 0 || !session.hasAwaitingRelease()) {
      return true;
    }
    AwaitingRelease set = session.awaitingRelease();
    if (set.size() >= max) {
      set.removeOlderThan(loop.nowSeconds() - (int) loop.settings.awaitRelTimeout().toSeconds());
    }
    return set.size() < max;
  }

  /** Acknowledges and goes no further; below MQTT 5 the client cannot be told. */
  private void refuse(Publish publish, ReasonCode reason) {
    if (publish.qos() == 1) {
      acks.done(Ack.Type.PUBACK, publish.packetId(), reason);
    } else if (publish.qos() == 2) {
      acks.done(Ack.Type.PUBREC, publish.packetId(), reason);
    }
  }

  private void publish(Publish publish, String topic) {
    Message message = message(publish, topic);
    packetId = publish.packetId();
    held = null;
    Publisher.Outcome outcome = loop.kernel.publisher.publish(loop, message, this);
    HeldAck made = held;
    held = null;
    if (publish.qos() > 0) {
      acknowledge(publish.qos(), outcome, made);
    } else if (outcome == Publisher.Outcome.PENDING) {
      connection.pause(ClientConnection.Pause.BACKLOG);
    }
  }

  private void acknowledge(int qos, Publisher.Outcome outcome, @Nullable HeldAck made) {
    Ack.Type type = qos == 1 ? Ack.Type.PUBACK : Ack.Type.PUBREC;
    if (type == Ack.Type.PUBREC && outcome != Publisher.Outcome.FAILED) {
      session.awaitingRelease().add(packetId, loop.nowSeconds());
    }
    switch (outcome) {
      case NOBODY -> acks.done(type, packetId, ReasonCode.NO_MATCHING_SUBSCRIBERS);
      case DELIVERED -> acks.done(type, packetId, ReasonCode.SUCCESS);
      case FAILED -> acks.failed(type, packetId);
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
    connection
        .outbound()
        .ack(
            Ack.Type.PUBCOMP,
            release.packetId(),
            known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
  }

  /** The connection is gone. */
  void onClosed() {
    acks.abandon();
  }
}
