package dev.marquette.cluster;

import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import dev.marquette.codec.Will;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.SessionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel's values look between brokers. Both ends run the same version of this layout.
 *
 * <p>A time at which something ends travels as what is left until then, since no two brokers'
 * clocks agree: the clock is the kernel's, on either side.
 */
final class Values {
  /** In nanoseconds 146 years: more than the longest Session Expiry Interval that ends. */
  private static final long LONGEST = 1L << 62;

  private static final long NEVER = Long.MAX_VALUE;

  private Values() {}

  static void message(FrameWriter out, Message message, KernelClock clock) {
    out.octet(message.qos() | (message.retain() ? 0x80 : 0));
    out.text(message.topic());
    out.block(message.payload());
    properties(out, message.properties());
    out.optionalText(message.publisherId());
    out.optionalText(message.publisherUsername());
    out.number(message.timestampMillis());
    expiry(out, message.expiresAtMillis(), clock);
    out.list(message.ruleTrace(), FrameWriter::text);
  }

  static Message message(FrameReader in, KernelClock clock) {
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
        expiry(in, clock),
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

  static void session(FrameWriter out, @Nullable SessionState state, KernelClock clock) {
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
    out.list(state.inflight(), (to, inflight) -> inflight(to, inflight, clock));
    out.list(state.queued(), (to, queued) -> queued(to, queued, clock));
    out.list(state.awaitingRelease(), (to, id) -> to.number(id));
    pendingWill(out, state.pendingWill(), clock);
    deadline(out, state.endsAtNanos(), clock);
    out.optionalText(state.listener());
  }

  static @Nullable SessionState session(FrameReader in, KernelClock clock) {
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
        in.list(from -> inflight(from, clock)),
        in.list(from -> queued(from, clock)),
        in.list(from -> from.number(1, 65_535)),
        pendingWill(in, clock),
        deadline(in, clock),
        in.optionalText());
  }

  private static void expiry(FrameWriter out, long atMillis, KernelClock clock) {
    left(out, atMillis == NEVER ? -1 : Math.max(0, atMillis - clock.millis()));
  }

  private static long expiry(FrameReader in, KernelClock clock) {
    long left = left(in);
    return left < 0 ? NEVER : clock.millis() + left;
  }

  private static void deadline(FrameWriter out, long atNanos, KernelClock clock) {
    left(out, atNanos == NEVER ? -1 : Math.max(0, atNanos - clock.nanoTime()));
  }

  private static long deadline(FrameReader in, KernelClock clock) {
    long left = left(in);
    return left < 0 ? NEVER : clock.nanoTime() + left;
  }

  /** What is left; 0 when it is overdue, -1 when it never ends. */
  private static void left(FrameWriter out, long left) {
    out.number(left + 1);
  }

  private static long left(FrameReader in) {
    long left = in.number() - 1;
    if (left < -1 || left > LONGEST) {
      throw new FrameReader.Malformed("a time in " + left + " is not in -1 to " + LONGEST);
    }
    return left;
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

  static void queued(FrameWriter out, SessionState.Queued queued, KernelClock clock) {
    message(out, queued.message(), clock);
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

  static SessionState.Queued queued(FrameReader in, KernelClock clock) {
    return new SessionState.Queued(
        message(in, clock),
        qos(in.octet()),
        in.flag(),
        in.list(from -> from.number(1, 268_435_455)),
        in.flag() ? new SessionState.Group(in.text(), in.text()) : null);
  }

  private static void inflight(FrameWriter out, SessionState.Inflight inflight, KernelClock clock) {
    SessionState.Queued delivery = inflight.delivery();
    out.number(inflight.packetId());
    out.flag(delivery != null);
    if (delivery != null) {
      queued(out, delivery, clock);
    }
  }

  private static SessionState.Inflight inflight(FrameReader in, KernelClock clock) {
    return new SessionState.Inflight(in.number(1, 65_535), in.flag() ? queued(in, clock) : null);
  }

  private static void pendingWill(
      FrameWriter out, SessionState.@Nullable PendingWill pending, KernelClock clock) {
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
    deadline(out, pending.dueAtNanos(), clock);
    out.optionalText(pending.username());
  }

  private static SessionState.@Nullable PendingWill pendingWill(FrameReader in, KernelClock clock) {
    if (!in.flag()) {
      return null;
    }
    Will will =
        new Will(in.text(), qos(in.octet()), in.flag(), in.block(), in.number(), properties(in));
    return new SessionState.PendingWill(will, deadline(in, clock), in.optionalText());
  }
}
