package dev.marquette.kernel.testkit;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsubscribe;
import dev.marquette.codec.Will;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.ListenerContext;
import dev.marquette.kernel.LoopExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks in packets. What it does, it does on its connection's loop; what it gets can
 * be read from any thread. Behaves as transport does: keeps packets back while the connection is
 * paused.
 */
public final class TestClient {
  private final String clientId;
  private final MqttVersion version;
  private final LoopExecutor loop;
  private final FakeWire wire;
  private final ArrayDeque<Packet> unread = new ArrayDeque<>();
  private final Queue<Packet> received = new ConcurrentLinkedQueue<>();
  private @Nullable Connection connection;
  private boolean reading = true;
  private boolean acknowledging;
  private Consumer<Packet> listener = packet -> {};
  private boolean handling;
  private volatile boolean closed;
  private int nextId = 1;

  TestClient(
      Kernel kernel,
      int loopIndex,
      LoopExecutor loop,
      String clientId,
      MqttVersion version,
      ListenerContext listener) {
    this.clientId = clientId;
    this.version = version;
    this.loop = loop;
    this.wire = new FakeWire(version, this::take, this::setReading, this::wireClosed);
    loop.execute(() -> connection = kernel.open(loopIndex, wire, listener));
  }

  public String clientId() {
    return clientId;
  }

  public MqttVersion version() {
    return version;
  }

  public FakeWire wire() {
    return wire;
  }

  // --- sending ---

  public TestClient send(Packet packet) {
    loop.execute(
        () -> {
          unread.add(packet);
          handle();
        });
    return this;
  }

  /** Answers each PUBLISH and PUBREL from now on. */
  public TestClient acknowledging() {
    loop.execute(() -> acknowledging = true);
    return this;
  }

  /** Shows each packet that comes, on the loop. */
  public TestClient listening(Consumer<Packet> newListener) {
    loop.execute(() -> listener = newListener);
    return this;
  }

  /** Sends bytes that are no packet. */
  public TestClient malformed(MalformedPacketException malformed) {
    loop.execute(
        () -> {
          if (connection != null) {
            connection.onMalformed(malformed);
          }
        });
    return this;
  }

  /** Sends bytes of a packet that is not complete. */
  public TestClient partOfPacket(int bytes) {
    loop.execute(
        () -> {
          if (connection != null && !closed) {
            connection.onBytes(bytes);
          }
        });
    return this;
  }

  /** Has taken no bytes for longer than it may. */
  public TestClient stalled() {
    loop.execute(
        () -> {
          if (connection != null) {
            connection.onStalled();
          }
        });
    return this;
  }

  /** Takes no bytes from now on, or takes them again. */
  public TestClient stuck(boolean stuck) {
    loop.execute(
        () -> {
          wire.stuck(stuck);
          if (connection != null) {
            connection.onWritabilityChanged();
          }
        });
    return this;
  }

  public TestClient connect(boolean cleanStart) {
    return connect(cleanStart, 0, null, ConnectProperties.DEFAULT);
  }

  /** MQTT 5 with a session that lives on. */
  public TestClient connect(boolean cleanStart, long expirySeconds) {
    return connect(cleanStart, 0, null, properties(expirySeconds, 65_535));
  }

  public TestClient connect(
      boolean cleanStart, int keepAliveSeconds, @Nullable Will will, ConnectProperties properties) {
    return send(
        new Connect(
            version, false, clientId, cleanStart, keepAliveSeconds, null, null, will, properties));
  }

  public static ConnectProperties properties(long expirySeconds, int receiveMaximum) {
    return new ConnectProperties(
        expirySeconds,
        receiveMaximum,
        ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
        0,
        false,
        true,
        List.of(),
        null,
        null);
  }

  public TestClient subscribe(String filter, int qos) {
    return subscribe(0, new Subscribe.Request(filter, qos, false, false, 0));
  }

  public TestClient subscribe(int subscriptionId, Subscribe.Request... requests) {
    return send(new Subscribe(id(), subscriptionId, List.of(), List.of(requests)));
  }

  public TestClient unsubscribe(String... filters) {
    return send(new Unsubscribe(id(), List.of(), List.of(filters)));
  }

  public TestClient publish(String topic, String payload, int qos) {
    return publish(topic, payload, qos, false);
  }

  public TestClient publish(String topic, String payload, int qos, boolean retain) {
    return send(publishing(topic, payload, qos, retain, PublishProperties.NONE));
  }

  public Publish publishing(
      String topic, String payload, int qos, boolean retain, PublishProperties properties) {
    return new Publish(
        false,
        qos,
        retain,
        topic,
        qos == 0 ? 0 : id(),
        properties,
        payload.getBytes(StandardCharsets.UTF_8));
  }

  public TestClient ack(Ack.Type type, int packetId) {
    return send(new Ack(type, packetId, ReasonCode.SUCCESS));
  }

  public TestClient disconnect() {
    return send(new Disconnect(ReasonCode.SUCCESS));
  }

  /** The network is gone. */
  public TestClient drop() {
    loop.execute(wire::close);
    return this;
  }

  // --- what came ---

  public boolean isClosed() {
    return closed;
  }

  /** Everything that came and was not taken yet. */
  public List<Packet> take() {
    List<Packet> list = new ArrayList<>();
    for (Packet packet = received.poll(); packet != null; packet = received.poll()) {
      list.add(packet);
    }
    return list;
  }

  public <P extends Packet> List<P> take(Class<P> type) {
    return take().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The payloads of all PUBLISHes that came and were not taken yet, as text. */
  public List<String> payloads() {
    return take(Publish.class).stream().map(TestClient::text).toList();
  }

  public boolean has(Class<? extends Packet> type) {
    return received.stream().anyMatch(type::isInstance);
  }

  public @Nullable ReasonCode connack() {
    return take(Connack.class).stream().map(Connack::reason).findFirst().orElse(null);
  }

  public List<ReasonCode> suback() {
    return take(Suback.class).stream().flatMap(suback -> suback.reasons().stream()).toList();
  }

  public @Nullable ReasonCode goodbye() {
    return take(Disconnect.class).stream().map(Disconnect::reason).findFirst().orElse(null);
  }

  public static String text(Publish publish) {
    return new String(publish.payload(), StandardCharsets.UTF_8);
  }

  // --- on the loop ---

  private int id() {
    int id = nextId;
    nextId = id == 65_535 ? 1 : id + 1;
    return id;
  }

  private void handle() {
    Connection open = connection;
    if (open == null || handling) {
      return;
    }
    handling = true;
    try {
      while (!closed && reading && !open.isPaused() && !unread.isEmpty()) {
        open.onBytes(2);
        open.onPacket(unread.poll());
      }
      open.onReadComplete();
    } finally {
      handling = false;
    }
  }

  private void setReading(boolean enabled) {
    reading = enabled;
    if (enabled) {
      loop.execute(this::handle);
    }
  }

  private void take(Packet packet) {
    received.add(packet);
    listener.accept(packet);
    if (!acknowledging) {
      return;
    }
    if (packet instanceof Publish publish && publish.qos() > 0) {
      ack(publish.qos() == 1 ? Ack.Type.PUBACK : Ack.Type.PUBREC, publish.packetId());
    } else if (packet instanceof Ack ack && ack.type() == Ack.Type.PUBREL) {
      ack(Ack.Type.PUBCOMP, ack.packetId());
    } else if (packet instanceof Ack ack && ack.type() == Ack.Type.PUBREC) {
      ack(Ack.Type.PUBREL, ack.packetId());
    }
  }

  private void wireClosed() {
    closed = true;
    Connection open = connection;
    if (open != null) {
      loop.execute(open::onClosed);
    }
  }
}
