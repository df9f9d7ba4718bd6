package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.BanSettings;
import dev.marquette.kernel.bans.Bans;
import dev.marquette.kernel.bans.FlappingPolicy;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FlappingTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final MqttSettings THREE_A_MINUTE = threeWithin(MINUTE);

  private final TestBroker broker = new TestBroker(3, THREE_A_MINUTE, ClusterLink.ALONE);
  private int connections;

  private static MqttSettings threeWithin(Duration window) {
    return Settings.with(
        "bans",
        new BanSettings(true, List.of(), new FlappingPolicy(3, window, Duration.ofMinutes(5))));
  }

  private TestClient connect(String clientId) {
    TestClient client = broker.client(connections++ % 3, clientId).connect(true);
    broker.run();
    return client;
  }

  private void flap(int times, Consumer<TestClient> end) {
    for (int i = 0; i < times; i++) {
      end.accept(connect("c"));
      broker.run();
    }
  }

  private void assertBanned(boolean banned) {
    assertThat(connect("c").connack()).isEqualTo(banned ? ReasonCode.BANNED : ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("A client ID that comes and goes too often, on whatever loop, is banned for a time")
  void bans() {
    flap(2, TestClient::drop);
    connect("other").drop();
    TestClient last = connect("c");
    assertThat(last.connack()).isEqualTo(ReasonCode.SUCCESS);
    last.drop();
    broker.run();
    assertBanned(true);
    assertThat(connect("other").connack()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(broker.kernel().bans().made())
        .containsExactly(
            new Ban(
                new Ban.ClientId("c"),
                "flapping detector",
                "3 connections ended abnormally within 60 s",
                broker.clock().millis() + MINUTE.toMillis() * 5));
    assertThat(broker.kernel().stats().bans()).isEqualTo(new BanStats(1, 1, 1));
    broker.advance(Duration.ofMinutes(5));
    assertBanned(false);
    broker.advance(MINUTE);
    Awaitility.await().until(() -> broker.kernel().stats().bans().current() == 0);
  }

  @Test
  @DisplayName("What counts is the time from the first of them")
  void window() {
    flap(2, TestClient::drop);
    broker.advance(MINUTE);
    flap(2, TestClient::drop);
    assertBanned(false);
  }

  @Test
  @DisplayName("A client that says goodbye does not flap")
  void goodbyes() {
    flap(10, TestClient::disconnect);
    flap(10, client -> client.disconnect().drop());
    assertBanned(false);
  }

  @Test
  @DisplayName("A client whose connection the broker ends, or another client takes, does not flap")
  void notItsFault() {
    flap(5, client -> broker.kernel().kick("c"));
    flap(5, client -> broker.kernel().closeConnections("test"));
    flap(5, client -> {}); // the next one takes over
    assertBanned(false);
  }

  @Test
  @DisplayName("Malformed packets, protocol errors and a keep-alive that ran out count")
  void itsFault() {
    flap(
        1,
        client ->
            client.malformed(new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "test")));
    flap(1, client -> client.send(Ping.RESPONSE));
    TestClient silent = broker.client(0, "c").connect(true, 1, null, ConnectProperties.DEFAULT);
    broker.advance(Duration.ofSeconds(4));
    assertThat(silent.isClosed()).isTrue();
    assertBanned(true);
  }

  @Test
  @DisplayName("Who is refused does not flap: a ban does not grow by knocking")
  void refusals() {
    flap(3, TestClient::drop);
    broker.advance(Duration.ofMinutes(4));
    flap(9, client -> assertThat(client.isClosed()).isTrue());
    broker.advance(MINUTE);
    assertBanned(false);
  }

  @Test
  @DisplayName("A connection that never got to its CONNACK does not count: whose would it be?")
  void beforeConnack() {
    for (int i = 0; i < 9; i++) {
      broker.client(0, "c").drop();
      broker.client(0, "c", MqttVersion.V3_1_1).send(Ping.REQUEST);
    }
    broker.run();
    assertBanned(false);
  }

  @Test
  @DisplayName("Off, nothing is counted, and what was counted is forgotten")
  void off() {
    flap(2, TestClient::drop);
    settings(MqttSettings.DEFAULT);
    flap(9, TestClient::drop);
    settings(THREE_A_MINUTE);
    flap(2, TestClient::drop);
    assertBanned(false);
    assertThat(broker.kernel().stats().bans().flappingDetected()).isZero();
  }

  @Test
  @DisplayName("Flapping clients that are banned leave room for a ban that a person makes")
  void room() {
    Bans bans = broker.kernel().bans();
    int flapping = 0;
    do {
      String longest = "x".repeat(65_000) + flapping;
      for (int i = 0; i < 3; i++) {
        connect(longest).drop();
        broker.run();
      }
      flapping++;
    } while (bans.size() == flapping);
    assertThat(flapping).isEqualTo(129);
    flap(3, TestClient::drop);
    assertBanned(true); // of a short name: what is left is enough for it
    Ban person = new Ban(new Ban.ClientId("y".repeat(65_000)), "somebody", "", Ban.FOR_EVER);
    assertThat(bans.add(person)).isTrue();
    assertThat(bans.made()).contains(person);
  }

  @Test
  @DisplayName("A policy that changes holds for what was counted before")
  void changes() {
    flap(2, TestClient::drop);
    settings(threeWithin(Duration.ofMinutes(2)));
    broker.advance(MINUTE);
    flap(1, TestClient::drop);
    assertBanned(true);
  }

  @Test
  @DisplayName("Clients that come and go on all loops at once are each counted right")
  void contention() {
    try (ThreadBroker threads = new ThreadBroker(3, THREE_A_MINUTE)) {
      for (int round = 0; round < 3; round++) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          clients.add(threads.client((i + round) % 3, "c" + i, MqttVersion.V5).connect(true));
        }
        Awaitility.await().until(() -> threads.kernel().stats().connections() == 200);
        clients.forEach(TestClient::drop);
        Awaitility.await().until(() -> threads.kernel().stats().connections() == 0);
      }
      Awaitility.await().until(() -> threads.kernel().stats().bans().flappingDetected() == 200);
      assertThat(threads.kernel().bans().made()).hasSize(200);
    }
  }

  private void settings(MqttSettings settings) {
    broker.kernel().settings(settings);
    broker.run();
  }
}
