package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Connect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadingTest {
  private final TestBroker broker = new TestBroker();
  private int port;

  @BeforeEach
  void open() throws ListenerException {
    port = broker.open(TestBroker.mqtt());
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void packetsComeWholeHoweverTheyAreCut() throws Exception {
    try (RawClient client = new RawClient(port)) {
      byte[] stream = stream(20);
      for (byte one : stream) {
        client.send(one);
      }
      assertPublished(0, 20);
      assertThat(broker.kernel.connection(0).bytes.get()).isEqualTo(stream.length);
    }
  }

  @Test
  @DisplayName(
      "[MQTT-4.2-1] [MQTT3-7.1.1-1] what comes over TCP comes whole and in order, in pieces of"
          + " any size")
  void packetsComeWholeInPiecesOfAnySize() throws Exception {
    Random random = new Random(42);
    try (RawClient client = new RawClient(port)) {
      byte[] stream = stream(2_000);
      for (int at = 0; at < stream.length; ) {
        int end = Math.min(stream.length, at + 1 + random.nextInt(700));
        client.send(Arrays.copyOfRange(stream, at, end));
        at = end;
      }
      assertPublished(0, 2_000);
    }
  }

  @Test
  void aPacketLargerThanAnyReadBufferComesWhole() throws Exception {
    byte[] payload = new byte[900_000];
    new Random(1).nextBytes(payload);
    try (RawClient client = new RawClient(port).connected()) {
      client.send(RawClient.publish("big", payload));
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.packets.size() == 2);
      assertThat(((Publish) connection.packets.get(1)).payload()).isEqualTo(payload);
    }
  }

  @Test
  void aPausedConnectionGetsNothingAndThenEverythingInOrder() throws Exception {
    broker.kernel.onOpen(
        connection -> connection.onPacket(p -> connection.paused |= p instanceof Connect));
    try (RawClient client = new RawClient(port)) {
      client.send(stream(50));
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.paused);
      client.send(Arrays.copyOfRange(stream(100), stream(50).length, stream(100).length));
      connection.call(() -> {});
      assertThat(connection.packets).hasSize(1);

      connection.onPacket(packet -> {});
      connection.call(
          () -> {
            connection.paused = false;
            connection.wire.reading(true);
          });
      assertPublished(0, 100);
    }
  }

  @Test
  void aPausedConnectionDoesNotReadWithoutBound() throws Exception {
    broker.kernel.onOpen(connection -> connection.paused = true);
    try (RawClient client = new RawClient(port)) {
      FakeConnection connection = broker.kernel.connection(0);
      byte[] chunk = new byte[1 << 16];
      Thread sender =
          Thread.startVirtualThread(
              () -> {
                try {
                  for (int i = 0; i < 1_000; i++) {
                    client.send(chunk);
                  }
                } catch (IOException closed) {
                  // the end of the test
                }
              });
      await().until(() -> connection.bytes.get() > 0);
      await().during(Duration.ofMillis(200)).until(() -> connection.bytes.get() <= 128 << 10);
      client.socket.close();
      sender.join();
    }
  }

  @Test
  void readingOffStopsPacketsThatAreAlreadyHere() throws Exception {
    broker.kernel.onOpen(
        connection ->
            connection.onPacket(
                packet -> {
                  if (connection.packets.size() == 11) {
                    connection.wire.reading(false);
                  }
                }));
    try (RawClient client = new RawClient(port)) {
      client.send(stream(40));
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.packets.size() == 11);
      connection.call(() -> {});
      assertThat(connection.packets).hasSize(11);
      connection.call(() -> connection.wire.reading(true));
      assertPublished(0, 40);
    }
  }

  @Test
  void aBurstEndsWithOneReadComplete() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send(stream(30));
      assertPublished(0, 30);
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.readCompletes.get() > 0);
      assertThat(connection.readCompletes.get()).isLessThan(10);
    }
  }

  @Test
  @DisplayName(
      "[MQTT-4.13.1-1] [MQTT3-4.8.0-1] bytes that make no packet close the connection, and only"
          + " that one")
  void malformed() throws Exception {
    try (RawClient other = new RawClient(port).connected();
        RawClient client = new RawClient(port).connected()) {
      client.send((byte) 0x00, (byte) 0x00);
      assertThat(client.readAll()).isEmpty();
      FakeConnection connection = broker.kernel.connection(1);
      assertThat(Objects.requireNonNull(connection.malformed).reason())
          .isEqualTo(ReasonCode.MALFORMED_PACKET);
      client.socket.close();
      await().until(() -> connection.closed);
      assertThat(other.answersPing()).isTrue();
    }
  }

  @Test
  @DisplayName(
      "[MQTT-3.14.4-1] [MQTT-3.14.4-2] [MQTT-4.13.2-1] a packet that is too large: the client"
          + " reads why, however much it sends")
  void tooLarge() throws Exception {
    broker.kernel.maxPacketSize(1_000);
    try (RawClient client = new RawClient(port)) {
      client.send(RawClient.connect(MqttVersion.V5));
      assertThat(client.read(5)).startsWith(0x20, 0x03);
      client.send(RawClient.publish("big", new byte[300_000]));
      assertThat(client.readAll()).containsExactly(0xE0, 0x01, 0x95);
    }
    await().until(() -> broker.stats("mqtt").connections() == 0);
  }

  @Test
  @DisplayName(
      "The limit that counts is the one of CONNECT, which CONNACK tells, not of the accept")
  void limitOfConnect() throws Exception {
    try (RawClient client = new RawClient(port)) {
      await().until(() -> broker.stats("mqtt").connections() == 1);
      broker.kernel.maxPacketSize(1_000);
      client.send(RawClient.connect(MqttVersion.V5));
      assertThat(client.read(5)).startsWith(0x20, 0x03);
      client.send(RawClient.publish("big", new byte[2_000]));
      assertThat(client.readAll()).containsExactly(0xE0, 0x01, 0x95);
    }
  }

  @Test
  void beforeConnectLittleIsKept() throws Exception {
    broker.kernel.maxPacketSize(100 << 20);
    try (RawClient client = new RawClient(port)) {
      client.send((byte) 0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F); // a CONNECT of 2 MiB
      assertThat(client.readAll()).isEmpty();
      assertThat(Objects.requireNonNull(broker.kernel.connection(0).malformed).reason())
          .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }
    try (RawClient client = new RawClient(port).connected()) {
      client.send(RawClient.publish("t", new byte[2 << 20]));
      await().until(() -> broker.kernel.connection(1).packets.size() == 2);
    }
  }

  @Test
  void whatIsThrownEndsOneConnection() throws Exception {
    broker.kernel.onOpen(
        connection ->
            connection.onPacket(
                packet -> {
                  if (packet instanceof Publish) {
                    throw new IllegalStateException("a bug, made by this test");
                  }
                }));
    try (RawClient other = new RawClient(port).connected();
        RawClient client = new RawClient(port).connected()) {
      client.send(RawClient.publish("t", "x"));
      assertThat(client.readAll()).isEmpty();
      assertThat(other.answersPing()).isTrue();
    }
    FakeConnection connection = broker.kernel.connection(1);
    await().until(() -> connection.closed);
    assertThat(connection.closes).hasValue(1);
  }

  private void assertPublished(int connection, int count) {
    FakeConnection fake = broker.kernel.connection(connection);
    await().until(() -> fake.packets.size() >= count + 1);
    List<String> topics =
        fake.packets.stream()
            .filter(Publish.class::isInstance)
            .map(packet -> ((Publish) packet).topic())
            .toList();
    assertThat(topics).isEqualTo(IntStream.range(0, count).mapToObj(i -> "topic/" + i).toList());
  }

  /** CONNECT and that many PUBLISH, of different lengths. */
  private static byte[] stream(int publishes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(RawClient.connect(MqttVersion.V3_1_1));
    for (int i = 0; i < publishes; i++) {
      out.write(RawClient.publish("topic/" + i, "x".repeat(i % 300)));
    }
    return out.toByteArray();
  }
}
