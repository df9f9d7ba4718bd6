package dev.marquette.bench.cluster;

import dev.marquette.bench.wire.OpenWire;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.ListenerContext;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A client of MQTT 3.1.1 and its connection, without a socket between them: packets go in as what a
 * decoder made of them, and the answers are read. Confined to its event loop.
 */
final class Device extends OpenWire {
  private static final ListenerContext LISTENER = new ListenerContext("storm", "");
  private static final int CONNACK = 2;
  private static final int SUBACK = 9;
  private static final int QOS = 1;

  /** What becomes of devices; called on their event loop. */
  interface Owner {
    void connected();

    void subscribed();

    /** Something else came than what was due. */
    void broken(String what);
  }

  private final int number;
  private final Owner owner;
  private final Connection connection;
  private boolean closed;

  /** The caller is on that loop. */
  Device(Kernel kernel, int loop, int number, Owner owner) {
    this.number = number;
    this.owner = owner;
    connection = kernel.open(loop, this, LISTENER);
  }

  void connect() {
    connection.onPacket(
        new Connect(
            MqttVersion.V3_1_1,
            false,
            name(),
            true,
            0,
            null,
            null,
            null,
            ConnectProperties.DEFAULT));
    connection.onReadComplete();
  }

  /** To {@link Filters#of} its number, in one packet. */
  void subscribe() {
    List<Subscribe.Request> requests =
        Filters.of(number).stream()
            .map(filter -> new Subscribe.Request(filter, QOS, false, false, 0))
            .toList();
    connection.onPacket(new Subscribe(1, 0, List.of(), requests));
    connection.onReadComplete();
  }

  private String name() {
    return "device-%07d".formatted(number);
  }

  @Override
  public void takeWrite(ByteBuf packets) {
    try {
      while (packets.isReadable()) {
        int type = packets.readUnsignedByte() >> 4;
        take(type, packets.readSlice(packets.readUnsignedByte())); // none has 128 bytes or more
      }
    } finally {
      packets.release();
    }
  }

  private void take(int type, ByteBuf body) {
    if (type == CONNACK && body.getByte(1) == 0) {
      owner.connected();
    } else if (type == SUBACK && isGranted(body.skipBytes(2))) {
      owner.subscribed();
    } else {
      owner.broken("%s got a packet of type %d that was not due".formatted(name(), type));
    }
  }

  private static boolean isGranted(ByteBuf codes) {
    return codes.readableBytes() == Filters.EACH
        && codes.forEachByte(code -> code == QOS) < 0; // none that is not
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owner.broken(name() + " was closed");
      connection.onClosed();
    }
  }
}
