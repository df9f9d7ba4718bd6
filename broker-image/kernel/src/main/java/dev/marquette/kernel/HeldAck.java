package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ReasonCode;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A PUBACK or PUBREC that is held back until its message is with all who are to get it, or until
 * those before it have gone out. Confined to the loop of its connection, but for what says
 * otherwise.
 */
final class HeldAck extends Completion implements Mailbox.Item {
  private static final AtomicReferenceFieldUpdater<HeldAck, Object> FOLLOWER =
      AtomicReferenceFieldUpdater.newUpdater(HeldAck.class, Object.class, "follower");
  private static final Object SETTLED = new Object();

  private final Ack.Type type;
  private final int packetId;
  private final LoopContext loop;
  private final long bytes;
  private final boolean ahead;

  /** The one that knows of the message's way; itself, unless the client has sent it again. */
  private final HeldAck first;

  /** Where it waits; null when its connection has gone. */
  private @Nullable AckQueue queue;

  private @Nullable Problem problem;
  private boolean nobody;
  private boolean done;

  /** A PUBREC's: who else is to hear how it ends; {@link #SETTLED} when it has ended. */
  @SuppressWarnings("unused") // by its updater
  private volatile @Nullable Object follower;

  /** See {@link AckQueue#held}. */
  HeldAck(
      AckQueue queue, LoopContext loop, Ack.Type type, int packetId, long bytes, boolean ahead) {
    this.queue = queue;
    this.loop = loop;
    this.type = type;
    this.packetId = packetId;
    this.bytes = bytes;
    this.ahead = ahead;
    this.first = this;
  }

  /** A PUBREC for what has been sent again while it is still on its way. */
  private HeldAck(AckQueue queue, LoopContext loop, HeldAck first) {
    this.queue = queue;
    this.loop = loop;
    this.type = first.type;
    this.packetId = first.packetId;
    this.bytes = 0;
    this.ahead = false;
    this.first = first;
  }

  Ack.Type type() {
    return type;
  }

  int packetId() {
    return packetId;
  }

  long bytes() {
    return bytes;
  }

  boolean isAhead() {
    return ahead;
  }

  HeldAck first() {
    return first;
  }

  /** Why it says no; null when it says yes. */
  @Nullable Problem problem() {
    return problem;
  }

  /** What it says when it says yes. */
  ReasonCode reason() {
    return reason(nobody);
  }

  static ReasonCode reason(boolean nobody) {
    return nobody ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
  }

  boolean isDone() {
    return done;
  }

  /** Nothing has to be waited for, but those before it. */
  void done(boolean withNobody) {
    done = true;
    nobody = withNobody;
  }

  /** The message goes nowhere. Only those before it have to be waited for. */
  void refused(Problem why) {
    done = true;
    problem = why;
  }

  /** Whether the packet ID is free when this has gone out, whatever becomes of the message. */
  boolean isLast() {
    boolean refused = problem != null && !hasFailed(); // and not lost on its way
    return type == Ack.Type.PUBACK || refused;
  }

  /** Its connection has gone. */
  void abandon() {
    queue = null;
  }

  /**
   * Has another PUBREC end as this one does. Only the last one to ask is told: the connection of
   * any other has gone. On the loop of the other's connection.
   */
  HeldAck repeated(AckQueue byQueue, LoopContext byLoop) {
    HeldAck other = new HeldAck(byQueue, byLoop, first);
    while (true) {
      Object present = FOLLOWER.get(first);
      if (present == SETTLED) {
        other.end(first.hasFailed());
        return other;
      }
      if (FOLLOWER.compareAndSet(first, present, other)) {
        return other;
      }
    }
  }

  /** From any thread: whether all have the message. */
  boolean hasSucceeded() {
    return FOLLOWER.get(first) == SETTLED && !first.hasFailed();
  }

  /** From any thread: whether it is known that not all have the message. */
  boolean isLost() {
    return FOLLOWER.get(first) == SETTLED && first.hasFailed();
  }

  @Override
  void complete(boolean anyFailed) {
    loop.mailbox.offer(this);
    if (type == Ack.Type.PUBREC
        && FOLLOWER.getAndSet(this, SETTLED) instanceof HeldAck repetition) {
      repetition.end(anyFailed);
    }
  }

  private void end(boolean failed) {
    if (failed) {
      fail();
    } else {
      arrive();
    }
  }

  @Override
  public Mailbox.@Nullable Item run(LoopContext onLoop) {
    done = true;
    if (hasFailed()) {
      problem = Problem.NOT_EVERYWHERE;
    }
    if (queue != null) {
      queue.settled(this);
    }
    return null;
  }
}
