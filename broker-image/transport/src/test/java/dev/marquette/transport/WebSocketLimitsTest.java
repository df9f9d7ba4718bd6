package dev.marquette.transport;

import static dev.marquette.transport.WebSocketListenerTest.frame;
import static dev.marquette.transport.WebSocketListenerTest.head;
import static dev.marquette.transport.WebSocketListenerTest.upgraded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a WebSocket client may not do for ever, or at all, on a bare socket. */
class WebSocketLimitsTest {
  private static final int BINARY = 0x82;

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private static ListenerConfig limited(WebSocketLimits limits) {
    return new WebSocketOptions().limits(limits).listener();
  }

  private static void connect(RawClient client) throws IOException {
    client.send(frame(BINARY, RawClient.connect(MqttVersion.V3_1_1)));
    assertThat(client.read(6)).containsExactly(0x82, 4, 0x20, 2, 0, 0);
  }

  /** The status of the Close frame, which is the last that comes. (RFC 6455 5.5.1) */
  private static int closeStatus(RawClient client) throws IOException {
    byte[] close = client.readAll();
    assertThat(close).startsWith(0x88);
    assertThat(close).hasSize(2 + close[1]);
    return (close[2] & 0xFF) << 8 | (close[3] & 0xFF);
  }

  @Test
  @DisplayName(
      "idle_timeout: a client that is silent is closed, with 1000, whatever its keep-alive")
  void silenceCloses() throws Exception {
    int port = broker.open(limited(new WebSocketLimits(Duration.ofSeconds(1), 0)));
    try (RawClient client = upgraded(port)) {
      connect(client);
      assertThat(closeStatus(client)).isEqualTo(1000);
    }
    await().until(() -> broker.kernel.connection(0).closed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("max_frame_size: a larger frame closes with 1009, and its sender reads that")
  void largeFramesClose(boolean inTls) throws Exception {
    ListenerConfig config = limited(new WebSocketLimits(Duration.ZERO, 100_000));
    TestCertificates authority = TestCertificates.authority("authority");
    int port =
        broker.open(
            inTls
                ? Configs.tls(config, TlsConfig.of(authority.issue("server").material()))
                : config);
    try (RawClient client =
        inTls ? TlsClients.connect(port, authority, null) : new RawClient(port)) {
      client.send(RawClient.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt"));
      assertThat(head(client)).startsWith("HTTP/1.1 101 ");
      connect(client);
      FakeConnection connection = broker.kernel.connection(0);
      client.send(frame(BINARY, RawClient.publish("t", new byte[90_000])));
      await().until(() -> connection.packets.size() == 2);

      byte[] tooLarge = frame(BINARY, new byte[100_001]);
      // over TLS nothing can be said to who is still sending: he has sent little of it
      client.send(inTls ? Arrays.copyOf(tooLarge, 20) : tooLarge);
      assertThat(closeStatus(client)).isEqualTo(1009);
      await("the socket waits for its client").until(() -> connection.closed);
    }
    await().until(() -> broker.stats("ws").connections() == 0);
    assertThat(broker.kernel.connection(0).closes.get()).isOne();
  }

  @Test
  @DisplayName("A limit below nothing is refused when it is configured")
  void bounds() {
    assertThatThrownBy(() -> new WebSocketLimits(Duration.ofSeconds(-1), 0))
        .hasMessageContaining("PT-1S must be 0 (for ever) or more");
    assertThatThrownBy(() -> new WebSocketLimits(Duration.ZERO, -2))
        .hasMessageContaining("-2 0 (no limit) or more");
  }
}
