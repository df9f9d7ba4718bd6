package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.transport.testkit.TestCertificates;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
  private static final TcpConfig SMALL =
      new TcpConfig(16, true, 8 << 10, 8 << 10, 64 << 10, Duration.ZERO);
  private static final int CHUNK = 32 << 10;

  private final TestBroker broker = new TestBroker();
  private final TestCertificates authority = TestCertificates.authority("authority");

  @AfterEach
  void close() {
    broker.close();
  }

  private static void send(FakeConnection connection, int messages) {
    for (int i = 0; i < messages; i++) {
      connection.send(publish());
    }
  }

  @Test
  void nothingIsSentBeforeTheFlush() throws Exception {
    try (RawClient client = new RawClient(broker.open(TestBroker.mqtt())).connected()) {
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(() -> connection.send(Ping.RESPONSE));
      connection.call(() -> assertThat(connection.wire.pendingBytes()).isPositive());
      assertThat(client.socket.getInputStream().available()).isZero();
      connection.call(connection.wire::flush);
      assertThat(client.read(2)).containsExactly(0xD0, 0);
      await().until(() -> pendingBytes(connection) == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatDoesNotReadMakesItUnwritableUntilItDoes(boolean tls) throws Exception {
    ListenerConfig config = Configs.tcp(TestBroker.mqtt(), SMALL);
    if (tls) {
      config = Configs.tls(config, TlsConfig.of(authority.issue("server").material()));
    }
    int port = broker.open(config);
    try (RawClient client = tls ? TlsClients.connect(port, authority, null) : new RawClient(port)) {
      client.connected();
      FakeConnection connection = broker.kernel.connection(0);
      int[] sent = {0};
      connection.call(
          () -> {
            while (connection.wire.isWritable()) {
              connection.send(publish());
              connection.wire.flush();
              sent[0]++;
            }
            // here: once the loop goes on, the socket may take some of it
            assertThat(connection.wire.pendingBytes())
                .isGreaterThanOrEqualTo(SMALL.highWatermarkBytes() / 2);
          });
      int packet = RawClient.bytes(publish(), MqttVersion.V3_1_1).length;
      assertThat(client.read(sent[0] * packet)).hasSize(sent[0] * packet);
      await().until(() -> connection.writableAgain);
      await().until(() -> pendingBytes(connection) == 0);
    }
  }

  @Test
  void whatWasWrittenGoesOutBeforeTheClose() throws Exception {
    try (RawClient client =
        new RawClient(broker.open(Configs.tcp(TestBroker.mqtt(), SMALL))).connected()) {
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(
          () -> {
            send(connection, 100);
            connection.wire.close();
            connection.send(Ping.RESPONSE); // too late: dropped, and not leaked
          });
      int packet = RawClient.bytes(publish(), MqttVersion.V3_1_1).length;
      assertThat(client.readAll()).hasSize(100 * packet);
      await().until(() -> connection.closed);
      assertThat(connection.closes).hasValue(1);
    }
  }

  @Test
  void aClientThatNeverReadsIsClosedAllTheSame() throws Exception {
    try (RawClient client =
        new RawClient(broker.open(Configs.tcp(TestBroker.mqtt(), SMALL))).connected()) {
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(
          () -> {
            send(connection, 1_000);
            connection.wire.close();
          });
      assertThat(connection.closed).isFalse();
      await()
          .atMost(Duration.ofMillis(ChannelWire.CLOSE_TIMEOUT_MILLIS * 3))
          .until(() -> connection.closed);
      assertThat(client.socket.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tls", "ws"})
  void aClientThatTakesNothingForTooLongIsToldOf(String kind) throws Exception {
    TcpConfig impatient =
        new TcpConfig(16, true, 8 << 10, 8 << 10, 64 << 10, Duration.ofMillis(200));
    ListenerConfig config =
        Configs.tcp(kind.equals("ws") ? TestBroker.ws() : TestBroker.mqtt(), impatient);
    if (kind.equals("tls")) {
      config = Configs.tls(config, TlsConfig.of(authority.issue("server").material()));
    }
    int port = broker.open(config);
    try (RawClient client =
        kind.equals("tls") ? TlsClients.connect(port, authority, null) : new RawClient(port)) {
      if (kind.equals("ws")) {
        client.send(RawClient.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt"));
      } else {
        client.connected();
      }
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(
          () -> {
            send(connection, 300);
            connection.wire.flush();
          });
      await().until(() -> connection.closed);
      assertThat(connection.stalled).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAbortThrowsAwayWhatIsPending(boolean closingAlready) throws Exception {
    try (RawClient client =
        new RawClient(broker.open(Configs.tcp(TestBroker.mqtt(), SMALL))).connected()) {
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(
          () -> {
            send(connection, 1_000);
            connection.wire.flush();
            if (closingAlready) {
              connection.wire.close();
            }
            connection.wire.abort();
            assertThat(connection.wire.pendingBytes()).isZero();
            connection.send(Ping.RESPONSE); // dropped, and not leaked
          });
      connection.call(() -> {}); // behind what the abort left to do on the loop
      assertThat(connection.closes).hasValue(1);
      assertThat(client.socket.isClosed()).isFalse();
    }
  }

  @Test
  void writingToAClientThatHasGoneLeaksNothing() throws Exception {
    int port = broker.open(TestBroker.mqtt());
    new RawClient(port).connected().close();
    FakeConnection connection = broker.kernel.connection(0);
    connection.call(
        () -> {
          for (int i = 0; i < 100; i++) {
            connection.send(publish());
            connection.wire.flush();
          }
        });
    await().until(() -> connection.closed);
    connection.call(
        () -> {
          connection.send(publish());
          connection.wire.flush();
          connection.wire.close();
          connection.wire.reading(true);
          assertThat(connection.wire.pendingBytes()).isZero();
        });
    assertThat(connection.closes).hasValue(1);
  }

  private static long pendingBytes(FakeConnection connection) {
    long[] pending = {0};
    connection.call(() -> pending[0] = connection.wire.pendingBytes());
    return pending[0];
  }

  private static Publish publish() {
    return new Publish(false, 0, false, "t", 0, PublishProperties.NONE, new byte[CHUNK]);
  }
}
