package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What one connection has used of its limits and of those that it shares with others. Takes first
 * and waits afterwards: the connection is not read from until what it owes has been paid back, in
 * its turn where others owe too. Made when one of these is in force. Confined to the connection's
 * loop.
 */
final class Throttle extends TimerWheel.Timer {
  /** How late a change of the limits may be noticed while the connection waits. */
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final ClientConnection connection;
  private final LoopContext loop;
  private @Nullable Limits limits;
  private @Nullable TokenBucket messages;
  private @Nullable TokenBucket bytes;
  private @Nullable TokenBucket quota;
  private long resumeAtNanos;

  /** Until when the time that it waits has been counted. */
  private long countedAtNanos;

  Throttle(ClientConnection connection) {
    this.connection = connection;
    this.loop = connection.loop();
  }

  /** A PUBLISH has come. */
  void onMessage(Limits current) {
    adopt(current);
    hold(take(messages, 1));
    hold(take(current.messages(), 1));
  }

  void onBytes(Limits current, int count) {
    adopt(current);
    hold(take(bytes, count));
    hold(take(current.bytes(), count));
  }

  /** Whether it matters to how many a message goes. */
  boolean countsRouted(Limits current) {
    adopt(current);
    return quota != null || current.overall() != null;
  }

  /** Whether a message may be routed. */
  boolean mayRoute(Limits current) {
    adopt(current);
    return isFilled(quota) && isFilled(current.overall());
  }

  /** A message goes to so many. */
  void onRouted(Limits current, int count) {
    adopt(current);
    take(quota, count);
    take(current.overall(), count);
  }

  private long take(@Nullable TokenBucket bucket, long tokens) {
    return bucket == null ? 0 : bucket.take(tokens, loop.nowNanos());
  }

  private boolean isFilled(@Nullable TokenBucket bucket) {
    return bucket == null || bucket.waitNanos(loop.nowNanos()) == 0;
  }

  @SuppressWarnings("ReferenceEquality") // a change makes a new one
  private void adopt(Limits current) {
    if (limits == current) {
      return;
    }
    limits = current;
    long now = loop.nowNanos();
    messages = Limits.kept(messages, current.rates().messages(), now);
    bytes = Limits.kept(bytes, current.rates().bytes(), now);
    quota = Limits.kept(quota, current.quota(), now);
  }

  private void hold(long nanos) {
    if (nanos == 0 || connection.isClosed()) {
      return;
    }
    long until = loop.nowNanos() + nanos;
    if (!isSet()) {
      resumeAtNanos = until;
      countedAtNanos = loop.nowNanos();
      loop.counters.increment(Counter.THROTTLE_PAUSES);
      loop.counters.add(Counter.THROTTLED, 1);
      connection.pause(Pause.RATE);
      lookAgain(nanos);
    } else if (until - resumeAtNanos > 0) {
      resumeAtNanos = until;
    }
  }

  private void lookAgain(long nanos) {
    loop.wheel.set(this, Math.min(nanos, LOOK_AGAIN_NANOS));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // as above
  void onTimer() {
    countTime();
    long left = resumeAtNanos - loop.nowNanos();
    if (left > 0 && limits == connection.zone().limits()) {
      lookAgain(left);
    } else {
      loop.counters.add(Counter.THROTTLED, -1);
      connection.resume(Pause.RATE);
    }
  }

  /** The connection is gone. */
  void end() {
    if (isSet()) {
      loop.wheel.cancel(this);
      loop.counters.add(Counter.THROTTLED, -1);
      countTime();
    }
  }

  private void countTime() {
    long now = loop.nowNanos();
    loop.counters.add(Counter.THROTTLED_NANOS, now - countedAtNanos);
    countedAtNanos = now;
  }
}
