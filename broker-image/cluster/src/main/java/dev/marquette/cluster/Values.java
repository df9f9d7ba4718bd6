package dev.marquette.cluster;

import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import dev.marquette.codec.Will;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.SessionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the kernel's values look between brokers. Both ends run the same version of this layout. */
final class Values {
  /** 146 years: more than the longest Session Expiry Interval that ends. */
  private static final long LONGEST_NANOS = 1L << 62;

  private Values() {}

  static void message(FrameWriter out, Message message) {
    out.octet(message.qos() | (message.retain() ? 0x80 : 0));
    out.text(message.topic());
    out.block(message.payload());
    properties(out, message.properties());
    out.optionalText(message.publisherId());
    out.optionalText(message.publisherUsername());
    out.number(message.timestampMillis());
    out.number(message.expiresAtMillis());
    out.list(message.ruleTrace(), FrameWriter::text);
  }

  static Message message(FrameReader in) {
    int head = in.octet();
    return new Message(
        in.text(),
        in.block(),
        qos(head & 0x7F),
        (head & 0x80) != 0,
        properties(in),
        in.optionalText(),
        in.optionalText(),
        in.number(),
        in.number(),
        in.list(FrameReader::text));
  }

  private static int qos(int value) {
    if (value > 2) {
      throw new FrameReader.Malformed("QoS " + value + " is not 0, 1 or 2");
    }
    return value;
  }

  // a subscription identifier or a topic alias belongs to one hop: neither travels
  private static void properties(FrameWriter out, PublishProperties properties) {
    boolean none = properties.equals(PublishProperties.NONE);
    out.flag(!none);
    if (none) {
      return;
    }
    out.number(properties.payloadFormat() + 1);
    out.number(properties.messageExpirySeconds() + 1);
    out.optionalText(properties.contentType());
    out.optionalText(properties.responseTopic());
    out.optionalBlock(properties.correlationData());
    out.list(
        properties.userProperties(),
        (to, property) -> {
          to.text(property.name());
          to.text(property.value());
        });
  }

  private static PublishProperties properties(FrameReader in) {
    if (!in.flag()) {
      return PublishProperties.NONE;
    }
    return new PublishProperties(
        in.number(0, 2) - 1,
        in.number() - 1,
        in.optionalText(),
        in.optionalText(),
        in.optionalBlock(),
        in.list(from -> new UserProperty(from.text(), from.text())),
        0,
        List.of());
  }

  /**
   * @param nowNanos by the clock of the session's times
   */
  static void session(FrameWriter out, @Nullable SessionState state, long nowNanos) {
    out.flag(state != null);
    if (state == null) {
      return;
    }
    out.text(state.clientId());
    out.number(state.claim());
    out.number(state.begun());
    out.number(state.expirySeconds());
    out.number(state.nextPacketId());
    out.list(state.subscriptions(), Values::subscription);
    out.list(state.inflight(), Values::inflight);
    out.list(state.queued(), Values::queued);
    out.list(state.awaitingRelease(), (to, id) -> to.number(id));
    pendingWill(out, state.pendingWill(), nowNanos);
    time(out, state.endsAtNanos(), nowNanos);
    out.optionalText(state.listener());
  }

  /**
   * @param nowNanos by the clock that the session's times are to be of
   */
  static @Nullable SessionState session(FrameReader in, long nowNanos) {
    if (!in.flag()) {
      return null;
    }
    return new SessionState(
        in.text(),
        in.number(),
        in.number(),
        in.number(),
        in.number(1, 65_535),
        in.list(Values::subscription),
        in.list(Values::inflight),
        in.list(Values::queued),
        in.list(from -> from.number(1, 65_535)),
        pendingWill(in, nowNanos),
        time(in, nowNanos),
        in.optionalText());
  }

  /** What is left until then, plus one; 0 for never. What is overdue is due. */
  private static void time(FrameWriter out, long atNanos, long nowNanos) {
    out.number(atNanos == SessionState.NEVER ? 0 : 1 + Math.max(0, atNanos - nowNanos));
  }

  private static long time(FrameReader in, long nowNanos) {
    long left = in.number();
    if (left < 0 || left > LONGEST_NANOS) {
      throw new FrameReader.Malformed("a time in " + left + " ns is not in 0 to " + LONGEST_NANOS);
    }
    return left == 0 ? SessionState.NEVER : nowNanos + left - 1;
  }

  private static void subscription(FrameWriter out, SessionState.Subscription subscription) {
    out.text(subscription.filter());
    out.optionalText(subscription.group());
    out.octet(subscription.qos());
    out.flag(subscription.noLocal());
    out.flag(subscription.retainAsPublished());
    out.octet(subscription.retainHandling());
    out.number(subscription.subscriptionId());
  }

  private static SessionState.Subscription subscription(FrameReader in) {
    return new SessionState.Subscription(
        in.text(),
        in.optionalText(),
        qos(in.octet()),
        in.flag(),
        in.flag(),
        in.octet(),
        in.number(0, 268_435_455));
  }

  static void queued(FrameWriter out, SessionState.Queued queued) {
    message(out, queued.message());
    out.octet(queued.qos());
    out.flag(queued.retain());
    out.list(queued.subscriptionIds(), (to, id) -> to.number(id));
    SessionState.Group group = queued.group();
    out.flag(group != null);
    if (group != null) {
      out.text(group.filter());
      out.text(group.name());
    }
  }

  static SessionState.Queued queued(FrameReader in) {
    return new SessionState.Queued(
        message(in),
        qos(in.octet()),
        in.flag(),
        in.list(from -> from.number(1, 268_435_455)),
        in.flag() ? new SessionState.Group(in.text(), in.text()) : null);
  }

  private static void inflight(FrameWriter out, SessionState.Inflight inflight) {
    SessionState.Queued delivery = inflight.delivery();
    out.number(inflight.packetId());
    out.flag(delivery != null);
    if (delivery != null) {
      queued(out, delivery);
    }
  }

  private static SessionState.Inflight inflight(FrameReader in) {
    return new SessionState.Inflight(in.number(1, 65_535), in.flag() ? queued(in) : null);
  }

  private static void pendingWill(
      FrameWriter out, SessionState.@Nullable PendingWill pending, long nowNanos) {
    out.flag(pending != null);
    if (pending == null) {
      return;
    }
    Will will = pending.will();
    out.text(will.topic());
    out.octet(will.qos());
    out.flag(will.retain());
    out.block(will.payload());
    out.number(will.delaySeconds());
    properties(out, will.properties());
    time(out, pending.dueAtNanos(), nowNanos);
    out.optionalText(pending.username());
  }

  private static SessionState.@Nullable PendingWill pendingWill(FrameReader in, long nowNanos) {
    if (!in.flag()) {
      return null;
    }
    Will will =
        new Will(in.text(), qos(in.octet()), in.flag(), in.block(), in.number(), properties(in));
    return new SessionState.PendingWill(will, time(in, nowNanos), in.optionalText());
  }
}
