package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.BanSettings;
import dev.marquette.kernel.bans.Bans;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BanTest {
  private final TestBroker broker = new TestBroker(2);
  private final Bans bans = broker.kernel().bans();

  /** What the client c of {@link #connect} may be known by. */
  enum By {
    CLIENT_ID,
    USERNAME,
    PEER_HOST;

    Ban.Who who() {
      return switch (this) {
        case CLIENT_ID -> new Ban.ClientId("c");
        case USERNAME -> new Ban.Username("u");
        case PEER_HOST -> Ban.PeerHost.of("192.0.2.1");
      };
    }

    Ban ban() {
      return BanTest.ban(who(), Ban.FOR_EVER);
    }
  }

  private static Ban ban(Ban.Who who, long untilMillis) {
    return new Ban(who, "test", "because", untilMillis);
  }

  private static Connect connecting(String clientId, @Nullable String username) {
    return connecting(MqttVersion.V5, clientId, username);
  }

  private static Connect connecting(
      MqttVersion version, String clientId, @Nullable String username) {
    return new Connect(
        version, false, clientId, true, 0, username, null, null, ConnectProperties.DEFAULT);
  }

  private TestClient connect(MqttVersion version) {
    TestClient client = broker.client(1, "c", version).send(connecting(version, "c", "u"));
    broker.run();
    return client;
  }

  private TestClient connect() {
    return connect(MqttVersion.V5);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "Who is banned by client ID, user name or peer host gets CONNACK 0x8A; others do not")
  void refuses(By by) {
    bans.add(ban(new Ban.ClientId("u"), Ban.FOR_EVER));
    bans.add(ban(new Ban.Username("c"), Ban.FOR_EVER));
    bans.add(ban(Ban.PeerHost.of("192.0.2.2"), Ban.FOR_EVER));
    assertThat(connect().connack()).isEqualTo(ReasonCode.SUCCESS);
    bans.add(by.ban());
    TestClient client = connect();
    assertThat(client.connack()).isEqualTo(ReasonCode.BANNED);
    assertThat(client.isClosed()).isTrue();
    assertThat(broker.kernel().stats().connectsRefused()).isEqualTo(1);
    assertThat(broker.kernel().stats().bans()).isEqualTo(new BanStats(4, 1, 0));
  }

  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"V3_1", "V3_1_1"})
  @DisplayName("Below MQTT 5 it is return code 5, not authorized")
  void refusesBelowMqtt5(MqttVersion version) {
    bans.add(By.CLIENT_ID.ban());
    assertThat(connect(version).connack()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
  }

  @Test
  @DisplayName("Who is banned is not asked for credentials: a ban spares the backend")
  void comesFirst() {
    List<String> asked = new ArrayList<>();
    broker
        .kernel()
        .authenticator(
            credentials -> {
              asked.add(credentials.clientId());
              return Authenticator.Result.ACCEPTED;
            });
    bans.add(By.USERNAME.ban());
    connect();
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A ban closes the connections of who is connected, and only these")
  void closes(By by) {
    TestClient client = connect();
    TestClient other = broker.connected(0, "other");
    bans.add(by.ban());
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
    assertThat(client.isClosed()).isTrue();
    assertThat(other.isClosed()).isEqualTo(by == By.PEER_HOST);
  }

  @Test
  @DisplayName("All of a banned user are found among many, while others come and go")
  void closesMany() {
    List<TestClient> named = new ArrayList<>();
    List<TestClient> others = new ArrayList<>();
    for (int i = 0; i < 9000; i++) {
      TestClient client = broker.client(i % 2, "c" + i);
      client.send(connecting("c" + i, i % 20 == 0 ? "u" : "v"));
      (i % 20 == 0 ? named : others).add(client);
    }
    broker.run();
    bans.add(By.USERNAME.ban());
    for (int i = 0; i < others.size(); i += 3) {
      others.get(i).drop();
      broker.client(i % 2, "new" + i).connect(true);
    }
    broker.advance(Duration.ofSeconds(1));
    assertThat(named).allMatch(TestClient::isClosed);
    assertThat(broker.kernel().stats().connections()).isEqualTo(others.size());
  }

  @Test
  @DisplayName("Bans that begin while clients are let go are not overlooked")
  void closesMore() {
    for (int i = 0; i < 700; i++) {
      broker.client(0, "c" + i).send(connecting("c" + i, "u" + i % 2));
    }
    broker.run();
    bans.add(ban(new Ban.Username("u0"), Ban.FOR_EVER));
    broker.run();
    assertThat(broker.kernel().stats().connections()).as("200 each tick").isEqualTo(500);
    bans.add(ban(new Ban.Username("u1"), Ban.FOR_EVER));
    broker.advance(Duration.ofSeconds(1));
    assertThat(broker.kernel().stats().connections()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Who is banned while the authenticator thinks does not get in")
  void looksAgain(By by) {
    CompletableFuture<Authenticator.Result> answer = new CompletableFuture<>();
    broker.kernel().authenticator(credentials -> answer);
    TestClient client = connect();
    bans.add(by.ban());
    broker.run();
    answer.complete(Authenticator.Result.ACCEPTED.join());
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.BANNED);
    assertThat(client.isClosed()).isTrue();
    assertThat(broker.kernel().stats().sessions()).isZero();
    assertThat(broker.kernel().clientIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "Who is banned while its session is on its way does not get in, and the session stays")
  void looksOnceMore(By by) {
    broker.client(0, "c").connect(false, 1000).subscribe("t", 1).disconnect();
    broker.run();
    int elsewhere = 1 - Objects.requireNonNull(broker.kernel().registry.holder("c")).loop.index;
    ConnectProperties properties = TestClient.properties(1000, 10);
    TestClient client =
        broker
            .client(elsewhere, "c")
            .send(new Connect(MqttVersion.V5, false, "c", false, 0, "u", null, null, properties));
    broker.loops().get(elsewhere).runOne(); // the connection
    broker.loops().get(elsewhere).runOne(); // CONNECT, which asks the session's loop
    bans.add(by.ban());
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.BANNED);
    assertThat(broker.kernel().stats().sessions()).isEqualTo(1);
    assertThat(broker.kernel().stats().subscriptions()).isEqualTo(1);
    bans.lift(by.who());
    assertThat(connect().connack()).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName(
      "Who proves another name than it came with is banned by either, and takes nothing over")
  void provedName() {
    broker.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, 0));
    TestClient holder = connect();
    bans.add(ban(new Ban.Username("mallory"), Ban.FOR_EVER));
    assertThat(proving("mallory").connack()).isEqualTo(ReasonCode.BANNED);
    assertThat(holder.isClosed()).isFalse();
    assertThat(proving("alice").connack()).isEqualTo(ReasonCode.SUCCESS);
    bans.add(ban(new Ban.Username("said"), Ban.FOR_EVER));
    assertThat(proving("alice").connack()).isEqualTo(ReasonCode.BANNED);
  }

  private TestClient proving(String name) {
    TestClient client = broker.client(0, "c").send(ChallengeResponse.connect("said", name));
    broker.run();
    return client;
  }

  @Test
  @DisplayName("A session that waits is kept for a client that is banned meanwhile")
  void keepsTheSession() {
    broker.client(0, "c").connect(false, 1000).disconnect();
    broker.run();
    bans.add(By.CLIENT_ID.ban());
    TestClient refused = broker.client(0, "c").connect(false, 1000);
    broker.run();
    assertThat(refused.connack()).isEqualTo(ReasonCode.BANNED);
    assertThat(broker.kernel().stats().sessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("A ban ends with its time, or when it is lifted; a minute later it is forgotten")
  void ends() {
    bans.add(ban(new Ban.ClientId("c"), broker.clock().millis() + 1000));
    assertThat(connect().connack()).isEqualTo(ReasonCode.BANNED);
    broker.advance(Duration.ofSeconds(1));
    assertThat(connect().connack()).isEqualTo(ReasonCode.SUCCESS);
    bans.add(By.USERNAME.ban());
    bans.lift(By.USERNAME.who());
    assertThat(connect().connack()).isEqualTo(ReasonCode.SUCCESS);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Bans of the settings are in force at once, for who is connected too, and no longer")
  void configured(By by) {
    TestClient before = connect();
    configure(new BanSettings(true, List.of(by.ban()), null));
    assertThat(before.goodbye()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
    assertThat(connect().connack()).isEqualTo(ReasonCode.BANNED);
    configure(new BanSettings(false, List.of(by.ban()), null));
    assertThat(connect().connack()).isEqualTo(ReasonCode.SUCCESS);
    configure(new BanSettings(true, List.of(by.ban()), null));
    assertThat(connect().connack()).isEqualTo(ReasonCode.BANNED);
    configure(BanSettings.DEFAULT);
    assertThat(connect().connack()).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("Bans of the settings that a broker starts with are in force from the start")
  void configuredAtFirst() {
    TestBroker other =
        new TestBroker(
            2,
            Settings.with("bans", new BanSettings(true, List.of(By.CLIENT_ID.ban()), null)),
            ClusterLink.ALONE);
    TestClient client = other.client(0, "c").connect(true);
    other.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.BANNED);
  }

  private void configure(BanSettings settings) {
    broker.kernel().settings(Settings.with("bans", settings));
    broker.run();
  }

  @Test
  @DisplayName(
      "A connection that cannot be closed spares neither the others nor those banned later")
  void survivesErrors() {
    TestClient first = connect();
    List<TestClient> clients = new ArrayList<>();
    for (String user : List.of("u", "v", "u", "v")) {
      String id = user + clients.size();
      clients.add(broker.client(1, id).send(connecting(id, user)));
    }
    broker.run();
    clients.get(2).wire().unclosable();
    bans.add(By.USERNAME.ban());
    broker.run();
    assertThat(first.isClosed()).isTrue();
    assertThat(clients.get(0).isClosed()).isTrue();
    assertThat(broker.kernel().incidents.count("connection")).isOne();
    bans.add(ban(new Ban.Username("v"), Ban.FOR_EVER));
    broker.run();
    assertThat(clients.get(1).isClosed()).isTrue();
    assertThat(clients.get(3).isClosed()).isTrue();
  }

  @Test
  @DisplayName("A walk over connections ends though it cannot tell of one whether it is to go")
  void survivesErrorsOfTheTest() {
    TestClient good = broker.connected(0, "good");
    TestClient bad = broker.connected(0, "bad");
    CompletableFuture<@Nullable Void> done =
        broker
            .kernel()
            .closeConnections(
                connection -> {
                  if ("bad".equals(Objects.requireNonNull(connection.client()).info().clientId())) {
                    throw new IllegalStateException("bad");
                  }
                  return true;
                },
                Problem.BANNED_MEANWHILE);
    broker.run();
    assertThat(done).isCompleted();
    assertThat(good.goodbye()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
    assertThat(bad.goodbye()).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
  }
}
