package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.app.OneMachine.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Will;
import dev.marquette.transport.ListenerState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, or does not, costs at most that client its connection. */
class HostileClientsTest {
  private static final String STRICT =
      CLUSTER
          + """
              mqtt:
                maxInflight: 0
                forceShutdown: {maxQueueLength: 0, maxBytes: 256KB}
            """;

  @TempDir private Path folder;
  private final int port = freePort();

  /** Of a listener that waits for CONNECT no longer than a second; others let a machine be busy. */
  private final int hasty = freePort();

  private OneMachine machine;
  private RawSocket bystander;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", STRICT);
    OneMachine.save(
        folder,
        "listener.yaml",
        listener("main", port).replace("127.0.0.1}", "127.0.0.1, tcp: {sendBuffer: 16KB}}"));
    OneMachine.save(
        folder,
        "hasty.yaml",
        listener("hasty", hasty).replace("127.0.0.1}", "127.0.0.1, mqtt: {idleTimeout: 1s}}"));
    machine = OneMachine.on(folder, Map.of());
    bystander = RawSocket.to(port).connected("bystander");
  }

  @AfterEach
  void stop() throws Exception {
    bystander.send(Ping.REQUEST);
    assertThat(bystander.read()).as("others are served").isEqualTo(Ping.RESPONSE);
    bystander.close();
    machine.close();
  }

  @Test
  @DisplayName("Who sends no CONNECT is closed after the idle timeout, without a word (3.1.4)")
  void idle() throws Exception {
    long begun = System.nanoTime(); // before the broker can have begun to wait
    try (RawSocket client = RawSocket.to(hasty);
        RawSocket other = RawSocket.to(port)) {
      assertThat(client.read()).isNull();
      assertThat(System.nanoTime() - begun).isGreaterThan(900_000_000L);
      other.send(RawSocket.connect("other", 60));
      assertThat(other.read()).as("where there is more time").isInstanceOf(Connack.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c100, reserved bits of PINGREQ",
    "60020001, reserved bits of PUBREL",
    "3206 000174 0000 00, packet ID 0",
    "3005 0001ff 00 41, a topic that is no UTF-8",
    "3008 000174 04 01000100, a property twice",
    "3007 000174 03 210001, a property that PUBLISH does not have",
    "8207 0001 00 000174 c0, reserved bits of a subscription",
  })
  @DisplayName("[MQTT-4.13.1-1] strict_mode: what is no MQTT ends the connection, always")
  void isStrict(String bytes, String what) throws Exception {
    try (RawSocket client = RawSocket.to(port).connected("lax")) {
      client.send(HexFormat.of().parseHex(bytes.replace(" ", "")));
      assertThat(client.read())
          .as(what)
          .isInstanceOfSatisfying(
              Disconnect.class,
              said ->
                  assertThat(said.reason())
                      .isIn(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR));
      assertThat(client.read()).isNull();
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.2-3] strict_mode: the reserved flag of CONNECT is no exception")
  void isStrictFromTheBeginning() throws Exception {
    byte[] connect = RawSocket.connect("lax", 60);
    int flags = 9; // behind the fixed header, the protocol's name and its version
    connect[flags] |= 1;
    try (RawSocket client = RawSocket.to(port)) {
      client.send(connect);
      assertThat(client.read()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500})
  @DisplayName("Slow loris: bytes of a CONNECT that never ends do not put the idle timeout off")
  void slowLoris(int atFirst) throws Exception {
    byte[] connect = RawSocket.connect("x".repeat(1000), 60);
    try (RawSocket client = RawSocket.to(hasty)) {
      client.send(Arrays.copyOf(connect, atFirst));
      awaitEnd(client, connect, atFirst);
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.2-22] bytes of a PUBLISH that never ends do not keep a client alive")
  void slowPublisher() throws Exception {
    try (RawSocket client = RawSocket.to(port)) {
      client.send(RawSocket.connect("slow", 1));
      client.read();
      awaitEnd(client, RawSocket.publish("t", 0, 0, new byte[1000]), 0);
    }
  }

  /** Sends a byte each 50 ms, and fails unless the connection is closed long before the last. */
  private static void awaitEnd(RawSocket client, byte[] packet, int from) {
    Iterator<Integer> next = IntStream.range(from, packet.length).iterator();
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              try {
                client.send(packet[next.next()]);
                return false;
              } catch (SocketException closed) {
                return true;
              }
            });
  }

  @Test
  @DisplayName("Half packets: however the bytes are cut, the packets are the same")
  void halves() throws Exception {
    byte[] publish = RawSocket.publish("t/half", 1, 7, "payload".getBytes(ISO_8859_1));
    byte[] subscribe = RawSocket.bytes(subscribe("t/half"));
    try (RawSocket client = RawSocket.to(port)) {
      for (byte one : RawSocket.connect("half", 60)) {
        client.send(one);
      }
      assertThat(client.read()).isInstanceOf(Connack.class);
      client.send(subscribe);
      assertThat(client.read()).isInstanceOf(Suback.class);
      for (int cut = 1; cut < publish.length; cut++) {
        client.send(Arrays.copyOf(publish, cut));
        client.send(Arrays.copyOfRange(publish, cut, publish.length));
        assertThat(List.of(next(client), next(client)))
            .as("cut after %d bytes", cut)
            .anySatisfy(
                packet ->
                    assertThat(packet)
                        .isInstanceOfSatisfying(
                            Publish.class,
                            got ->
                                assertThat(new String(got.payload(), ISO_8859_1))
                                    .isEqualTo("payload")));
      }
    }
  }

  @Test
  @DisplayName("Half a packet and then the end leaves nothing behind, at any byte")
  void cutOff() throws Exception {
    byte[] connect = RawSocket.connect("cut", 60);
    for (int cut = 0; cut < connect.length; cut++) {
      try (RawSocket client = RawSocket.to(port)) {
        client.send(Arrays.copyOf(connect, cut));
      }
    }
    await().until(() -> connections("main") == 1);
    assertThat(machine.broker().kernel().stats().sessions()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("[MQTT-4.13.1-1] garbage closes the connection, before and after CONNECT")
  void garbage(boolean connected) throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[1 + random.nextInt(3000)];
      random.nextBytes(bytes);
      // no type of packet, or AUTH with flags: else it might be the beginning of a long packet
      bytes[0] = (byte) (random.nextBoolean() ? random.nextInt(16) : 0xF1 + random.nextInt(15));
      try (RawSocket client = RawSocket.to(port)) {
        if (connected) {
          client.connected("garbage");
        }
        Packet last = lastWord(client, bytes);
        assertThat(last instanceof Disconnect)
            .as("only who has connected is told")
            .isEqualTo(connected);
      }
    }
    await().until(() -> machine.broker().kernel().stats().connections() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\026\003\001\002\000\001"})
  @DisplayName("Other protocols on the port are closed at once")
  void otherProtocols(String text) throws Exception {
    try (RawSocket client = RawSocket.to(port)) {
      assertThat(lastWord(client, text.getBytes(ISO_8859_1))).isNull();
    }
  }

  @Test
  @DisplayName(
      "Force shutdown: who takes too little of QoS 1 is cut off; memory stays bounded (S-72)")
  void forceShutdown() throws Exception {
    try (RawSocket slow = RawSocket.to(port, 16 << 10).connected("slow");
        RawSocket publisher = RawSocket.to(port).connected("publisher")) {
      slow.send(subscribe("flood"));
      assertThat(slow.read()).isInstanceOf(Suback.class);
      byte[] payload = new byte[100 << 10];
      int sent = 0;
      while (machine.broker().kernel().stats().connections() == 3 && sent < 200) {
        sent++;
        publisher.send(RawSocket.publish("flood", 1, sent, payload));
        assertThat(publisher.read()).isNotNull();
      }
      await().until(() -> machine.broker().kernel().stats().connections() == 2);
      assertThat(sent)
          .as("messages of 100 KB until 256 KB and the buffers are full")
          .isLessThan(30);
    }
  }

  @Test
  @DisplayName("S-72 Who takes nothing for its listener's send timeout is let go, with its will")
  void sendTimeout() throws Exception {
    int impatient = freePort();
    machine.save(
        "impatient.yaml",
        listener("impatient", impatient)
            .replace("127.0.0.1}", "127.0.0.1, tcp: {sendBuffer: 16KB, sendTimeout: 300ms}}"));
    await().ignoreException(ConnectException.class).until(() -> isOpen(impatient));
    bystander.send(subscribe("wills"));
    assertThat(bystander.read()).isInstanceOf(Suback.class);
    try (RawSocket slow = RawSocket.to(impatient, 16 << 10);
        RawSocket publisher = RawSocket.to(port).connected("publisher")) {
      slow.send(withWill("slow", "wills"));
      slow.read();
      slow.send(subscribe("some"));
      assertThat(slow.read()).isInstanceOf(Suback.class);
      for (int id = 1; id <= 2; id++) { // less than force shutdown asks for, with the buffers
        publisher.send(RawSocket.publish("some", 1, id, new byte[110 << 10]));
        assertThat(publisher.read()).isNotNull();
      }
      assertThat(next(bystander))
          .isInstanceOfSatisfying(
              Publish.class, will -> assertThat(will.topic()).isEqualTo("wills"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/#", "+"})
  @DisplayName("Who asks for a will on what is no topic name is told so")
  void willTopics(String topic) throws Exception {
    try (RawSocket client = RawSocket.to(port)) {
      client.send(withWill("hopeful", topic));
      assertThat(next(client))
          .isInstanceOfSatisfying(
              Connack.class,
              refusal -> assertThat(refusal.reason()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID));
      assertThat(client.read()).isNull();
    }
  }

  private long connections(String listener) {
    return machine.broker().listeners().stream()
        .filter(state -> state.config().name().equals(listener))
        .mapToLong(ListenerState::connections)
        .sum();
  }

  private static boolean isOpen(int port) throws IOException {
    try (RawSocket client = RawSocket.to(port)) {
      return client.socket.isConnected();
    }
  }

  private static byte[] withWill(String clientId, String topic) {
    Will will = new Will(topic, 0, false, new byte[1], 0, PublishProperties.NONE);
    return RawSocket.bytes(
        new Connect(
            MqttVersion.V5,
            false,
            clientId,
            true,
            60,
            null,
            null,
            will,
            ConnectProperties.DEFAULT));
  }

  private static Subscribe subscribe(String filter) {
    return new Subscribe(
        1, 0, List.of(), List.of(new Subscribe.Request(filter, 1, false, false, 0)));
  }

  private static Packet next(RawSocket client) throws IOException {
    Packet packet = client.read();
    if (packet == null) {
      throw new IOException("the broker closed the connection");
    }
    return packet;
  }

  /** What the broker said before it closed the connection; null for nothing. */
  private static @Nullable Packet lastWord(RawSocket client, byte[] bytes) throws IOException {
    Packet last = null;
    try {
      client.send(bytes);
      for (Packet packet = client.read(); packet != null; packet = client.read()) {
        last = packet;
      }
    } catch (SocketException reset) {
      // it closed while there was more that it had not read
    }
    if (last instanceof Disconnect disconnect) {
      assertThat(disconnect.reason())
          .isIn(
              ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR, ReasonCode.PACKET_TOO_LARGE);
    }
    return last;
  }
}
