package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are sent to another server. (4.11) */
class RedirectTest {
  private static final String THERE = "other.example:1883 third.example";

  private static TestBroker redirecting(boolean moved) {
    return new TestBroker(
        1, Settings.with("redirect", new Redirect(moved, THERE)), ClusterLink.ALONE);
  }

  private static Connack connack(TestBroker broker, TestClient client) {
    broker.run();
    return client.take(Connack.class).getFirst();
  }

  @ParameterizedTest
  @CsvSource({"false, USE_ANOTHER_SERVER", "true, SERVER_MOVED"})
  @DisplayName(
      "CONNACK 0x9C or 0x9D says where the other server is, and nobody is asked who it is (4.11)")
  void atConnect(boolean moved, ReasonCode reason) {
    TestBroker broker = redirecting(moved);
    AtomicInteger asked = new AtomicInteger();
    broker
        .kernel()
        .authenticator(
            credentials -> {
              asked.incrementAndGet();
              return Authenticator.Result.ACCEPTED;
            });
    TestClient client = broker.client(0, "c").connect(true);
    Connack connack = connack(broker, client);
    assertThat(connack.reason()).isEqualTo(reason);
    assertThat(connack.properties().serverReference()).isEqualTo(THERE);
    assertThat(client.isClosed()).isTrue();
    assertThat(asked).hasValue(0);
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(broker.kernel().stats().connectsRefused()).isEqualTo(1);
  }

  @Test
  @DisplayName("Below MQTT 5 it is return code 3, server unavailable")
  void mqtt3() {
    TestBroker broker = redirecting(false);
    TestClient client = broker.client(0, "c", MqttVersion.V3_1_1).connect(true);
    assertThat(connack(broker, client).reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("A CONNECT that is wrong is told so, and nothing else")
  void wrongConnect() {
    TestBroker broker =
        new TestBroker(
            1,
            Settings.with("redirect", new Redirect(false, THERE), "maxClientIdLength", 3),
            ClusterLink.ALONE);
    TestClient client = broker.client(0, "long").connect(true);
    assertThat(connack(broker, client))
        .isEqualTo(
            Connack.refused(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                "the client ID, or what is used as such, has more than 3 bytes",
                null));
  }

  @Test
  @DisplayName("[MQTT-3.1.2-24] a client that takes no such long packet gets the reason alone")
  void tooLong() {
    TestBroker broker = redirecting(false);
    ConnectProperties small =
        new ConnectProperties(0, 65_535, 16, 0, false, true, List.of(), null, null);
    TestClient client = broker.client(0, "c").connect(true, 0, null, small);
    assertThat(connack(broker, client)).isEqualTo(Connack.refused(ReasonCode.USE_ANOTHER_SERVER));
  }

  @Test
  @DisplayName("Clients that are connected stay, and learn it when the broker ends")
  void whenTheBrokerEnds() {
    TestBroker broker = new TestBroker(1);
    TestClient client = broker.connected(0, "c");
    TestClient old = broker.client(0, "old", MqttVersion.V3_1_1).connect(true);
    TestClient small = broker.client(0, "small");
    small.connect(
        true, 0, null, new ConnectProperties(0, 65_535, 32, 0, false, true, List.of(), null, null));
    TestClient silent = broker.client(0, "silent");
    broker.run();
    old.take();
    small.take();
    broker.kernel().settings(Settings.with("redirect", new Redirect(true, THERE)));
    broker.run();
    client.publish("t", "x", 1);
    broker.run();
    assertThat(client.take()).as("it is served").hasSize(1);

    CloseFromLoop.close(broker);
    assertThat(client.take())
        .containsExactly(
            (Packet)
                new Disconnect(
                    ReasonCode.SERVER_MOVED,
                    null,
                    "use another server from now on",
                    THERE,
                    List.of()));
    assertThat(small.take()).containsExactly((Packet) new Disconnect(ReasonCode.SERVER_MOVED));
    assertThat(old.take()).isEmpty();
    assertThat(silent.take()).isEmpty();
    assertThat(List.of(client, small, old, silent)).allMatch(TestClient::isClosed);
  }

  @Test
  @DisplayName("One listener's clients are sent away, and lifting it lets them in")
  void ofOneListener() {
    TestBroker broker = new TestBroker(1);
    ListenerContext gone = new ListenerContext("gone", "");
    broker
        .kernel()
        .override(
            "gone", settings -> Settings.of(settings, "redirect", new Redirect(false, THERE)));
    TestClient away = broker.client(0, "a", MqttVersion.V5, gone).connect(true);
    TestClient here = broker.client(0, "b").connect(true);
    assertThat(connack(broker, away).reason()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
    assertThat(here.connack()).isEqualTo(ReasonCode.SUCCESS);

    broker.kernel().override("gone", settings -> settings);
    TestClient back = broker.client(0, "a", MqttVersion.V5, gone).connect(true);
    assertThat(connack(broker, back).reason()).isEqualTo(ReasonCode.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536})
  @DisplayName("A reference that no packet can carry is refused when it is configured")
  void bounds(int length) {
    assertThatThrownBy(() -> new Redirect(false, "x".repeat(length)))
        .hasMessage("serverReference has " + length + " bytes; expected 1 to 65535");
  }

  /** Closing waits for the loops, unless one of them closes: here the test is what runs them. */
  private static final class CloseFromLoop {
    static void close(TestBroker broker) {
      broker.loops().getFirst().execute(broker.kernel()::close);
      broker.run();
    }
  }
}
