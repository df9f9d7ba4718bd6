package dev.marquette.kernel;

import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Will;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen when a session's client is away: its will is sent, and the session ends, each
 * at its time. Confined to the session's loop.
 */
final class Absence extends TimerWheel.Timer {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Session session;
  private final LoopContext loop;
  private long expirySeconds;
  private @Nullable Will will;
  private @Nullable String willUsername;
  private long willAtNanos = SessionState.NEVER;
  private long endsAtNanos = SessionState.NEVER;
  private boolean ofRest;

  Absence(Session session) {
    this.session = session;
    this.loop = session.loop;
  }

  long expirySeconds() {
    return expirySeconds;
  }

  void expirySeconds(long seconds) {
    expirySeconds = seconds;
  }

  /** A client has connected: a will that waited is not sent any more. [MQTT-3.1.3-9] */
  void clientCame(long newExpirySeconds, @Nullable Will newWill, @Nullable String username) {
    expirySeconds = newExpirySeconds;
    will = newWill;
    willUsername = username;
    willAtNanos = SessionState.NEVER;
    endsAtNanos = SessionState.NEVER;
    ofRest = false;
    suspend();
  }

  /** The client said goodbye [MQTT-3.1.2-10], or another session has the will. */
  void dropWill() {
    will = null;
    willAtNanos = SessionState.NEVER;
  }

  /** The session is only what stays here of one that another broker has, with its will. */
  void becomeOfRest() {
    dropWill();
    ofRest = true;
  }

  /**
   * Whether the session is only what stays of one that another broker has, until a client comes: it
   * was counted when it went, and its end is nobody's.
   */
  boolean isOfRest() {
    return ofRest;
  }

  /**
   * The client's connection has closed: sends or schedules the will, and ends or schedules the end
   * of the session. Both count from now, whatever CONNECTs come that do not get as far as their
   * CONNACK (3.1.2.11.2): from the last tick, which may be long ago on a loop that is late, they
   * would come early. [MQTT-3.1.3-9]
   */
  void begin() {
    long now = loop.kernel.clock.nanoTime();
    Will last = will;
    if (last != null) {
      long delay = Math.min(last.delaySeconds(), expirySeconds);
      if (delay == 0) {
        sendWill();
      } else {
        willAtNanos = now + delay * SECOND_NANOS;
      }
    }
    if (expirySeconds == 0) {
      session.end();
      return;
    }
    endsAtNanos =
        expirySeconds == ConnectProperties.NEVER_EXPIRES
            ? SessionState.NEVER
            : now + expirySeconds * SECOND_NANOS;
    resume();
  }

  /** Sends the will, if there is one that was not sent. */
  void sendWill() {
    Will last = will;
    will = null;
    willAtNanos = SessionState.NEVER;
    if (last == null) {
      return;
    }
    try {
      Message message = Wills.message(last, session.clientId, willUsername, loop.millis());
      if (DelayedTopic.is(message.topic())) {
        loop.delayed.takeAccepted(message); // one that finds no room is counted
      } else {
        loop.counters.increment(Counter.PUBLISHED);
        loop.kernel.publisher.publish(loop, message, null);
      }
    } catch (Throwable e) {
      loop.incident("will", e); // the session ends in its time nevertheless
    }
  }

  @Override
  void onTimer() {
    long now = loop.nowNanos();
    if (now >= willAtNanos) {
      sendWill();
    }
    if (now >= endsAtNanos) {
      session.end();
    } else {
      resume();
    }
  }

  /** Nothing happens any more. */
  void suspend() {
    loop.wheel.cancel(this);
  }

  /** What is due happens, or what was suspended. */
  void resume() {
    long due = Math.min(willAtNanos, endsAtNanos);
    if (due != SessionState.NEVER) {
      loop.wheel.set(this, due - loop.nowNanos());
    }
  }

  /** Does not end it for so long, whatever was due before. */
  void extend(long seconds) {
    endsAtNanos = Math.max(endsAtNanos, loop.nowNanos() + seconds * SECOND_NANOS);
  }

  // --- the session moves: what is due stays due when it was; nothing happens before resume ---

  void takeFrom(Absence old) {
    expirySeconds = old.expirySeconds;
    will = old.will;
    willUsername = old.willUsername;
    willAtNanos = old.willAtNanos;
    endsAtNanos = old.endsAtNanos;
    ofRest = old.ofRest;
  }

  void takeFrom(SessionState state) {
    expirySeconds = state.expirySeconds();
    endsAtNanos = state.endsAtNanos();
    SessionState.PendingWill pending = state.pendingWill();
    if (pending != null) {
      will = pending.will();
      willUsername = pending.username();
      willAtNanos = pending.dueAtNanos();
    }
  }

  /** When it ends, see {@link SessionState#endsAtNanos}. */
  long endsAtNanos() {
    return endsAtNanos;
  }

  SessionState.@Nullable PendingWill pendingWill() {
    Will last = will;
    return last == null || willAtNanos == SessionState.NEVER
        ? null
        : new SessionState.PendingWill(last, willAtNanos, willUsername);
  }
}
