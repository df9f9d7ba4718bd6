package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * PUBACKs and PUBRECs of one client, in the order in which its messages came [MQTT-4.6.0-2]
 * [MQTT-4.6.0-3], each held back until its message is with all who are to get it. Confined to one
 * loop.
 *
 * <p>A client that publishes faster than that is not read from until it has caught up: when many
 * acknowledgements wait, when their messages are large, or when a loop is too far behind.
 */
final class AckQueue {
  private static final int PAUSE_AT = 1024;
  private static final int RESUME_AT = 256;

  /** Of messages that are on their way. */
  private static final long PAUSE_AT_BYTES = 4 << 20;

  private static final long RESUME_AT_BYTES = 1 << 20;

  private final ClientConnection connection;
  private final LoopContext loop;
  private final Session session;
  private final boolean v5;
  private @Nullable ArrayDeque<HeldAck> waiting;

  /** Those that wait and are not counted as awaiting their release. */
  private int unfinished;

  private long bytesOnTheirWay;

  AckQueue(ClientConnection connection, Session session, boolean v5) {
    this.connection = connection;
    this.loop = connection.loop();
    this.session = session;
    this.v5 = v5;
  }

  /**
   * PUBLISHes that count against Receive Maximum, but for those that {@link AwaitingRelease} has:
   * at QoS 1, and at QoS 2 where they were refused.
   */
  int unfinished() {
    return unfinished;
  }

  /**
   * An acknowledgement of a message that leaves the loop.
   *
   * @param bytes {@link Message#bytes}
   * @param ahead whether the client is to wait for this one before it publishes more
   */
  HeldAck held(Ack.Type type, int packetId, long bytes, boolean ahead) {
    return new HeldAck(this, loop, type, packetId, bytes, ahead);
  }

  /** The acknowledgement was pending when the publisher was through. */
  void await(HeldAck ack) {
    bytesOnTheirWay += ack.bytes();
    add(ack);
    if (ack.isAhead()) {
      connection.pause(Pause.BACKLOG);
    }
    if (connection.isClosed()) {
      abandon(); // it closed while the message was on its way
    }
  }

  /** A message has come again whose first PUBREC no connection could wait for. */
  void awaitAgain(HeldAck pubrec) {
    await(pubrec.repeated(this, loop));
  }

  /**
   * The message is where it belongs.
   *
   * @param nobody whether that is nowhere
   */
  void done(Ack.Type type, int packetId, boolean nobody) {
    if (waiting == null) {
      connection.outbound().ack(type, packetId, HeldAck.reason(nobody));
      return;
    }
    HeldAck ack = held(type, packetId, 0, false);
    ack.done(nobody);
    add(ack);
  }

  /** The message goes no further. */
  void refused(Ack.Type type, int packetId, Problem why) {
    if (waiting == null) {
      refuse(type, packetId, why);
      return;
    }
    HeldAck ack = held(type, packetId, 0, false);
    ack.refused(why);
    add(ack);
  }

  private void add(HeldAck ack) {
    ArrayDeque<HeldAck> queue = queue();
    queue.add(ack);
    unfinished += ack.isLast() ? 1 : 0;
    if (queue.size() >= PAUSE_AT || bytesOnTheirWay >= PAUSE_AT_BYTES) {
      connection.pause(Pause.ACKNOWLEDGEMENTS);
    }
  }

  private ArrayDeque<HeldAck> queue() {
    ArrayDeque<HeldAck> queue = waiting;
    if (queue == null) {
      queue = new ArrayDeque<>();
      waiting = queue;
    }
    return queue;
  }

  /** What one waited for is done: sends it, if it is its turn, and those behind it. */
  void settled(HeldAck settled) {
    bytesOnTheirWay -= settled.bytes();
    sendDone();
    if (settled.isAhead()) {
      connection.resume(Pause.BACKLOG);
    }
  }

  private void sendDone() {
    ArrayDeque<HeldAck> queue = waiting;
    if (queue == null || connection.isClosed()) {
      return;
    }
    for (HeldAck ack = queue.peek(); ack != null && ack.isDone(); ack = queue.peek()) {
      queue.poll();
      unfinished -= ack.isLast() ? 1 : 0;
      Problem problem = ack.problem();
      if (problem == null) {
        connection.outbound().ack(ack.type(), ack.packetId(), ack.reason());
      } else {
        refuse(ack.type(), ack.packetId(), problem);
      }
    }
    if (queue.isEmpty()) {
      waiting = null;
    }
    if (queue.size() < RESUME_AT && bytesOnTheirWay < RESUME_AT_BYTES) {
      connection.resume(Pause.ACKNOWLEDGEMENTS);
    }
  }

  private void refuse(Ack.Type type, int packetId, Problem why) {
    boolean failed = why == Problem.NOT_EVERYWHERE;
    if (failed && type == Ack.Type.PUBREC) {
      forget(packetId);
    }
    if (failed && !v5) {
      // It cannot be told, so it must not be told yes: it sends the message again when it is back.
      connection.disconnect(why);
    } else {
      connection.outbound().ack(type, packetId, why);
    }
  }

  /** The message may not have arrived: when it comes again, it is published again. */
  private void forget(int packetId) {
    if (session.hasAwaitingRelease()) {
      session.awaitingRelease().remove(packetId);
    }
  }

  /**
   * The connection is gone. A PUBREC that has not been sent promises nothing yet: the session keeps
   * what it hangs on. [MQTT-4.3.3-8]
   */
  void abandon() {
    ArrayDeque<HeldAck> queue = waiting;
    waiting = null;
    if (queue == null) {
      return;
    }
    for (HeldAck ack : queue) {
      ack.abandon();
      if (ack.type() == Ack.Type.PUBREC && !ack.isDone()) {
        session.awaitingRelease().keepUnsettled(ack.first());
      } else if (ack.type() == Ack.Type.PUBREC && ack.problem() == Problem.NOT_EVERYWHERE) {
        forget(ack.packetId());
      }
    }
  }
}
