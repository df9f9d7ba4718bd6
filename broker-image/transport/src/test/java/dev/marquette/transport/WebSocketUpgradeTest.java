package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.transport.TransportStats.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a client may take to ask for its WebSocket, by a clock that stands still. */
class WebSocketUpgradeTest {
  private final TestBroker broker = new TestBroker();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private OpenListener listener;

  @BeforeEach
  void accept() throws ListenerException {
    listener = OpenListener.open(TestBroker.ws(), broker.loops, broker.kernel.kernel());
    channel.freezeTime();
    new ConnectionSetup(listener, listener.settings(), channel).start();
  }

  @AfterEach
  void close() {
    assertThat(channel.runScheduledPendingTasks()).as("nothing is left in the loop").isNegative();
    channel.finishAndReleaseAll();
    listener.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /mqtt HTTP/1.1\r\n",
        "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nX-Slow: x\r\nX-Slower: x\r\n",
        "POST /mqtt HTTP/1.1\r\nContent-Length: 99\r\n\r\nx"
      })
  @DisplayName("Half of a request, in one piece: its time ends the connection, and not before")
  void half(String request) {
    send(request);
    pass(WebSocketUpgrade.TIMEOUT_MILLIS - 1);
    assertThat(channel.isOpen()).isTrue();
    assertThat(refusals()).isZero();

    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(refusals()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /mqtt?",
        "GET /mqtt HTTP/1.1\r\nX-Slow: ",
        "POST /mqtt HTTP/1.1\r\nContent-Length: 999\r\n\r\n"
      })
  @DisplayName("A client that sends ever more of its request, byte by byte, gains no time by that")
  void slowly(String beginning) {
    long intervalMillis = 100;
    long passedMillis = 0;
    send(beginning);
    while (channel.isOpen() && passedMillis < 2 * WebSocketUpgrade.TIMEOUT_MILLIS) {
      send("x");
      pass(intervalMillis);
      passedMillis += intervalMillis;
    }

    assertThat(channel.isOpen()).isFalse();
    assertThat(passedMillis).isEqualTo(WebSocketUpgrade.TIMEOUT_MILLIS);
    assertThat(refusals()).isOne();
  }

  @Test
  @DisplayName("Who has asked in time has all the time in the world: the handler has left")
  void inTime() {
    pass(WebSocketUpgrade.TIMEOUT_MILLIS - 1);
    channel.pipeline().remove(WebSocketUpgrade.class);
    pass(10 * WebSocketUpgrade.TIMEOUT_MILLIS);

    assertThat(channel.isOpen()).isTrue();
    assertThat(refusals()).isZero();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private long refusals() {
    return listener.counters().refused().getOrDefault(Refusal.WEBSOCKET_UPGRADE, 0L);
  }
}
