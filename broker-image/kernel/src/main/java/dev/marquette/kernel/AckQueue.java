package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ReasonCode;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * PUBACKs and PUBRECs of one client, in the order in which its messages came [MQTT-4.6.0-2]
 * [MQTT-4.6.0-3], each held back until its message is with all who are to get it. Confined to one
 * loop.
 *
 * <p>A client that publishes faster than that is not read from until it has caught up.
 */
final class AckQueue {
  private static final int PAUSE_AT = 1024;
  private static final int RESUME_AT = 256;

  private final ClientConnection connection;
  private final LoopContext loop;
  private final boolean v5;
  private final IntConsumer onFailedRec;
  private @Nullable ArrayDeque<Entry> waiting;
  private int pubacks;

  AckQueue(ClientConnection connection, boolean v5, IntConsumer onFailedRec) {
    this.connection = connection;
    this.loop = connection.loop();
    this.v5 = v5;
    this.onFailedRec = onFailedRec;
  }

  /** An acknowledgement that is not sent yet. */
  final class Entry extends Completion implements Mailbox.Item {
    private final Ack.Type type;
    private final int packetId;
    private ReasonCode reason = ReasonCode.SUCCESS;
    private boolean done;

    Entry(Ack.Type type, int packetId) {
      this.type = type;
      this.packetId = packetId;
    }

    @Override
    void complete(boolean anyFailed) {
      loop.mailbox.offer(this);
    }

    @Override
    public Mailbox.@Nullable Item run(LoopContext onLoop) {
      done = true;
      if (hasFailed()) {
        reason = ReasonCode.UNSPECIFIED_ERROR;
      }
      sendDone();
      return null;
    }
  }

  /** PUBLISHes at QoS 1 that are not acknowledged. */
  int publishes() {
    return pubacks;
  }

  Entry entry(Ack.Type type, int packetId) {
    return new Entry(type, packetId);
  }

  /** The entry was pending when the publisher was through. */
  void await(Entry entry) {
    add(entry);
    if (queue().size() >= PAUSE_AT) {
      connection.pause(ClientConnection.Pause.ACKNOWLEDGEMENTS);
    }
  }

  /** The message is where it belongs, or is refused. */
  void done(Ack.Type type, int packetId, ReasonCode reason) {
    if (waiting == null) {
      send(type, packetId, reason);
      return;
    }
    Entry entry = new Entry(type, packetId);
    entry.reason = reason;
    entry.done = true;
    add(entry);
  }

  /** It is not known whether the message arrived. */
  void failed(Ack.Type type, int packetId) {
    done(type, packetId, ReasonCode.UNSPECIFIED_ERROR);
  }

  private void add(Entry entry) {
    queue().add(entry);
    pubacks += entry.type == Ack.Type.PUBACK ? 1 : 0;
  }

  private ArrayDeque<Entry> queue() {
    ArrayDeque<Entry> queue = waiting;
    if (queue == null) {
      queue = new ArrayDeque<>();
      waiting = queue;
    }
    return queue;
  }

  private void sendDone() {
    ArrayDeque<Entry> queue = waiting;
    if (queue == null || connection.isClosed()) {
      return;
    }
    for (Entry entry = queue.peek(); entry != null && entry.done; entry = queue.peek()) {
      queue.poll();
      pubacks -= entry.type == Ack.Type.PUBACK ? 1 : 0;
      send(entry.type, entry.packetId, entry.reason);
    }
    if (queue.isEmpty()) {
      waiting = null;
    }
    if (queue.size() < RESUME_AT) {
      connection.resume(ClientConnection.Pause.ACKNOWLEDGEMENTS);
    }
  }

  private void send(Ack.Type type, int packetId, ReasonCode reason) {
    boolean failed = reason == ReasonCode.UNSPECIFIED_ERROR;
    if (failed && type == Ack.Type.PUBREC) {
      onFailedRec.accept(packetId);
    }
    if (failed && !v5) {
      // It cannot be told, so it must not be told yes: it sends the message again when it is back.
      connection.disconnect(reason);
    } else {
      connection.outbound().ack(type, packetId, reason);
    }
  }
}
