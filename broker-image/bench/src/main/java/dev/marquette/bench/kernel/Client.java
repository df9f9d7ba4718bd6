package dev.marquette.bench.kernel;

import dev.marquette.bench.wire.OpenWire;
import dev.marquette.codec.Ack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.ListenerContext;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A client of MQTT 5 and its connection, without a channel between them: packets go in as what a
 * decoder made of them, and what comes out is counted and released. Confined to the loop of its
 * connection.
 */
final class Client extends OpenWire {
  static final byte[] PAYLOAD = new byte[64];

  private static final ListenerContext LISTENER = new ListenerContext("bench", "");

  /** Long enough for every benchmark, and a timer as sessions have it. */
  private static final long SESSION_SECONDS = 3600;

  /** Subscribers say nothing, however long a busy machine takes. */
  private static final int NO_KEEP_ALIVE = 0;

  private final Connection connection;
  private long bytes;
  private long goal = Long.MAX_VALUE;
  private Runnable atGoal = () -> {};
  private boolean closed;

  /** The caller is on that loop. */
  Client(Kernel kernel, int loop) {
    connection = kernel.open(loop, this, LISTENER);
  }

  // --- what it sends ---

  /** A packet, which the connection must be ready to take. */
  void send(Packet packet) {
    if (connection.isPaused() || closed) {
      throw new IllegalStateException("the connection takes no packet now: " + packet);
    }
    connection.onPacket(packet);
  }

  /** Its session goes on when it has one, and outlives its connection. */
  void connect(String clientId) {
    ConnectProperties properties =
        new ConnectProperties(
            SESSION_SECONDS,
            Answers.LARGEST_ID,
            ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
            0,
            false,
            true,
            List.of(),
            null,
            null);
    send(
        new Connect(
            MqttVersion.V5, false, clientId, false, NO_KEEP_ALIVE, null, null, null, properties));
  }

  void subscribe(String filter, int qos) {
    Subscribe.Request request = new Subscribe.Request(filter, qos, false, false, 0);
    send(new Subscribe(1, 0, List.of(), List.of(request)));
  }

  void answer(Ack.Type type, int packetId) {
    send(Answers.of(type, packetId));
  }

  void disconnect() {
    send(new Disconnect(ReasonCode.SUCCESS));
  }

  /** A message, to be sent as often as one likes: its packet ID is free again when it is done. */
  static Publish message(String topic, int qos) {
    return new Publish(false, qos, false, topic, qos == 0 ? 0 : 1, PublishProperties.NONE, PAYLOAD);
  }

  // --- what it gets ---

  /** All that came. */
  long bytes() {
    return bytes;
  }

  /** Has the task run once when so many more bytes have come, and no more. */
  void expect(long moreBytes, Runnable then) {
    goal = bytes + moreBytes;
    atGoal = then;
  }

  @Override
  public void takeWrite(ByteBuf packets) {
    bytes += packets.readableBytes();
    packets.release();
    if (bytes == goal) {
      atGoal.run();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      connection.onClosed();
    }
  }
}
