package dev.marquette.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import dev.marquette.codec.Will;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.SessionState;
import java.util.ArrayList;
import java.util.List;

/** Values to send around. */
final class Samples {
  /** The moment that the samples' times are counted from. */
  static final KernelClock NOW = new StillClock(1, 1_700_000_000_000L);

  private Samples() {}

  static Message message(String topic, String payload, int qos, String publisher) {
    return message(topic, payload, qos, publisher, 1000);
  }

  static Message message(
      String topic, String payload, int qos, String publisher, long timestampMillis) {
    return new Message(
        topic,
        payload.getBytes(UTF_8),
        qos,
        false,
        PublishProperties.NONE,
        publisher,
        null,
        timestampMillis,
        Message.NEVER,
        List.of());
  }

  static Message full() {
    return expiringAt(NOW.millis() + 60_000);
  }

  static Message expiringAt(long millis) {
    return new Message(
        "a/ü/日本",
        new byte[] {0, 1, -1},
        2,
        true,
        new PublishProperties(
            1,
            4_294_967_295L,
            "text/plain",
            "reply/to",
            new byte[] {9},
            List.of(new UserProperty("a", "1"), new UserProperty("a", "")),
            0,
            List.of()),
        "client",
        "user",
        1_700_000_000_000L,
        millis,
        List.of("rule-1"));
  }

  static SessionState session(String clientId, int queued) {
    return session(clientId, queued, NOW);
  }

  /**
   * A session that ends a minute from now, as what it has queued; its will is due in half of one.
   */
  static SessionState session(String clientId, int queued, KernelClock clock) {
    long nowNanos = clock.nanoTime();
    SessionState.Queued one =
        new SessionState.Queued(
            expiringAt(clock.millis() + 60_000),
            1,
            true,
            List.of(1, 268_435_455),
            new SessionState.Group("b/+", "group"));
    return new SessionState(
        clientId,
        0x7FFF_FFFF_FFFF_FFFFL,
        77,
        4_294_967_295L,
        65_535,
        List.of(
            new SessionState.Subscription("a/#", null, 2, true, false, 2, 7),
            new SessionState.Subscription("b/+", "group", 1, false, true, 0, 0)),
        List.of(new SessionState.Inflight(1, one), new SessionState.Inflight(65_535, null)),
        java.util.Collections.nCopies(queued, one),
        List.of(3, 4),
        new SessionState.PendingWill(
            new Will("will", 1, true, new byte[] {5}, 30, PublishProperties.NONE),
            nowNanos + 30_000_000_000L,
            "user"),
        nowNanos + 60_000_000_000L,
        "tcp");
  }

  static SessionState empty(String clientId, long expirySeconds) {
    return new SessionState(
        clientId,
        0,
        0,
        expirySeconds,
        1,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        SessionState.NEVER,
        null);
  }

  static SessionState heldBy(SessionState state, long claim) {
    return new SessionState(
        state.clientId(),
        claim,
        state.begun(),
        state.expirySeconds(),
        state.nextPacketId(),
        state.subscriptions(),
        state.inflight(),
        state.queued(),
        state.awaitingRelease(),
        state.pendingWill(),
        state.endsAtNanos(),
        state.listener());
  }

  static SessionState endingAt(SessionState state, long nanos) {
    return new SessionState(
        state.clientId(),
        state.claim(),
        state.begun(),
        state.expirySeconds(),
        state.nextPacketId(),
        state.subscriptions(),
        state.inflight(),
        state.queued(),
        state.awaitingRelease(),
        state.pendingWill(),
        nanos,
        state.listener());
  }

  /** The session with more that waits. */
  static SessionState with(SessionState state, List<SessionState.Queued> more) {
    List<SessionState.Queued> queued = new ArrayList<>(state.queued());
    queued.addAll(more);
    return new SessionState(
        state.clientId(),
        state.claim(),
        state.begun(),
        state.expirySeconds(),
        state.nextPacketId(),
        state.subscriptions(),
        state.inflight(),
        queued,
        state.awaitingRelease(),
        state.pendingWill(),
        state.endsAtNanos(),
        state.listener());
  }

  static byte[] bytes(Answer answer) {
    FrameWriter out = new FrameWriter(1);
    answer.write(out, NOW);
    return out.toBytes();
  }

  static String text(Message message) {
    return new String(message.payload(), UTF_8);
  }
}
