package dev.marquette.transport;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnackProperties;
import dev.marquette.codec.Connect;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that answers just enough for a client to be content (a publisher gets its own
 * messages back once it has subscribed), and writes down the rest. It insists on its event loop.
 */
final class FakeConnection implements Connection {
  final Wire wire;
  final String listener;
  final List<Packet> packets = new CopyOnWriteArrayList<>();
  final AtomicLong bytes = new AtomicLong();
  final AtomicInteger readCompletes = new AtomicInteger();
  final AtomicInteger closes = new AtomicInteger();
  volatile boolean paused;
  volatile boolean closed;
  volatile boolean writableAgain;
  volatile boolean stalled;
  volatile @Nullable MalformedPacketException malformed;
  private volatile Consumer<Packet> onPacket = packet -> {};
  private final LoopExecutor loop;
  private MqttVersion version = MqttVersion.V3_1_1;
  private boolean subscribed;

  FakeConnection(LoopExecutor loop, Wire wire, String listener) {
    this.loop = loop;
    this.wire = wire;
    this.listener = listener;
    checkLoop();
  }

  /** After the packet has been written down and answered. */
  void onPacket(Consumer<Packet> action) {
    onPacket = action;
  }

  void onLoop(Runnable action) {
    loop.execute(action);
  }

  /** Runs on the loop and waits for it. */
  void call(Runnable action) {
    CompletableFuture.runAsync(action, loop::execute).join();
  }

  void send(Packet packet) {
    ByteBuf out = wire.allocator().buffer();
    PacketEncoder.encode(packet, version, out);
    wire.takeWrite(out);
  }

  @Override
  public void onPacket(Packet packet) {
    checkLoop();
    packets.add(packet);
    switch (packet) {
      case Connect connect -> {
        version = connect.version();
        send(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.NONE));
      }
      case Subscribe subscribe -> {
        subscribed = true;
        send(
            new Suback(
                subscribe.packetId(),
                subscribe.requests().stream().map(request -> ReasonCode.SUCCESS).toList(),
                ReasonProperties.NONE));
      }
      case Publish publish -> {
        if (publish.qos() == 1) {
          send(new Ack(Ack.Type.PUBACK, publish.packetId(), ReasonCode.SUCCESS));
        }
        if (subscribed) {
          send(
              new Publish(
                  false,
                  0,
                  false,
                  publish.topic(),
                  0,
                  publish.properties().forwarded(),
                  publish.payload()));
        }
      }
      case Ping ping -> send(Ping.RESPONSE);
      case Disconnect disconnect -> wire.close();
      default -> {}
    }
    onPacket.accept(packet);
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  @Override
  public void onBytes(int count) {
    checkLoop();
    bytes.addAndGet(count);
  }

  @Override
  public void onReadComplete() {
    checkLoop();
    readCompletes.incrementAndGet();
    wire.flush();
  }

  @Override
  public void onWritabilityChanged() {
    checkLoop();
    writableAgain = wire.isWritable();
  }

  @Override
  public void onStalled() {
    checkLoop();
    stalled = true;
    wire.abort();
  }

  @Override
  public void onMalformed(MalformedPacketException exception) {
    checkLoop();
    malformed = exception;
    if (version == MqttVersion.V5) {
      send(new Disconnect(exception.reason()));
    }
    wire.close();
  }

  @Override
  public void onClosed() {
    checkLoop();
    closes.incrementAndGet();
    closed = true;
  }

  private void checkLoop() {
    if (!loop.inLoop()) {
      throw new IllegalStateException("called on " + Thread.currentThread().getName());
    }
  }
}
