package dev.marquette.kernel;

import static dev.marquette.codec.ConnectProperties.NO_MAXIMUM_PACKET_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Auth;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CONNACK says in words why it says no. (3.2.2.3.9) */
class ConnackReasonTest {
  private static final ListenerContext LISTENER = new ListenerContext("l", "%c/");

  private final TestBroker broker =
      new TestBroker(
          1,
          Settings.with(
              "maxClientIdLength", 8, "maxQos", 1, "retainAvailable", false, "maxTopicLevels", 3),
          ClusterLink.ALONE);

  private Told refused(TestClient client) {
    broker.run();
    assertThat(client.isClosed()).isTrue();
    return Told.last(client);
  }

  private Told refused(String clientId) {
    return refused(broker.client(0, clientId).connect(true));
  }

  private Told refused(String clientId, @Nullable Will will, ConnectProperties properties) {
    return refused(broker.client(0, clientId).connect(true, 0, will, properties));
  }

  private void answering(ReasonCode reason) {
    Authenticator.Result result = new Authenticator.Result(reason, false);
    broker.kernel().authenticator(credentials -> CompletableFuture.completedFuture(result));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "t, 2, false, QOS_NOT_SUPPORTED, the will's QoS is above the maximum of 1",
        "t, 1, true, RETAIN_NOT_SUPPORTED, the will is to be retained: nothing is here",
        "a/b/c/d, 1, false, TOPIC_NAME_INVALID, the will's topic has more than 3 levels",
        "a/#, 1, false, TOPIC_NAME_INVALID, the will's topic is no topic name",
        "`$delayed/x/t`, 1, false, TOPIC_NAME_INVALID, `$delayed asks for no delay that there is"
            + " here: expected $delayed/SECONDS/TOPIC, with at most 4294967 seconds, where delays"
            + " are switched on`"
      })
  @DisplayName("A will is refused with what is allowed")
  void will(String topic, int qos, boolean retain, ReasonCode code, String words) {
    Will will = new Will(topic, qos, retain, new byte[0], 0, PublishProperties.NONE);
    assertThat(refused("c", will, ConnectProperties.DEFAULT)).isEqualTo(new Told(code, words));
  }

  @Test
  @DisplayName("A will that access rules forbid is refused, and no rule is named")
  void deniedWill() {
    broker.kernel().authorizer((client, action, topic) -> Authorizer.Verdict.DENIED);
    Will will = new Will("t", 0, false, new byte[0], 0, PublishProperties.NONE);
    assertThat(refused("c", will, ConnectProperties.DEFAULT))
        .isEqualTo(
            new Told(ReasonCode.NOT_AUTHORIZED, "the client may not publish to the will's topic"));
  }

  @Test
  @DisplayName("A client ID is refused with what it may be")
  void clientId() {
    assertThat(refused("ninebytes"))
        .isEqualTo(
            new Told(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                "the client ID, or what is used as such, has more than 8 bytes"));
    assertThat(refused(broker.client(0, "a/b", MqttVersion.V5, LISTENER).connect(true)))
        .isEqualTo(
            new Told(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                "the client ID is part of topics here: it must not have '/', '+' or '#', nor begin"
                    + " with '$'"));
    ListenerContext byName = new ListenerContext("n", "%u/");
    assertThat(refused(broker.client(0, "c", MqttVersion.V5, byName).connect(true)).words())
        .startsWith("the user name is part of topics here");
  }

  @Test
  @DisplayName("Who is banned is told that, and neither until when nor why")
  void banned() {
    broker
        .kernel()
        .bans()
        .add(new Ban(new Ban.ClientId("c"), "who", "a secret reason", Ban.FOR_EVER));
    assertThat(refused("c")).isEqualTo(new Told(ReasonCode.BANNED, "the client is banned"));
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_USER_NAME_OR_PASSWORD, the user name or password is wrong",
    "NOT_AUTHORIZED, the client may not connect",
    "SERVER_BUSY, too many clients are being authenticated: try again later",
    "CONNECTION_RATE_EXCEEDED, the client may not connect"
  })
  @DisplayName("Who is not let in is told its source's code, in words that give nobody away")
  void credentials(ReasonCode code, String words) {
    answering(code);
    assertThat(refused("c")).isEqualTo(new Told(code, words));
  }

  @Test
  @DisplayName("A source that fails, or does not answer, is to be asked again later")
  void unavailable() {
    broker
        .kernel()
        .authenticator(credentials -> CompletableFuture.failedFuture(new AssertionError("away")));
    assertThat(refused("c"))
        .isEqualTo(
            new Told(
                ReasonCode.SERVER_UNAVAILABLE, "CONNECT could not be decided on: try again later"));
    broker.kernel().authenticator(credentials -> new CompletableFuture<>());
    TestClient client = broker.client(0, "c").connect(true);
    broker.run();
    broker.advance(Duration.ofSeconds(16));
    assertThat(refused(client))
        .isEqualTo(
            new Told(
                ReasonCode.SERVER_UNAVAILABLE,
                "CONNECT could not be decided on within 15 s: try again later"));
  }

  @Test
  @DisplayName("Enhanced authentication: the method, the wrong packet, the silence, the source")
  void enhanced() {
    ConnectProperties properties = ChallengeResponse.properties(ChallengeResponse.METHOD, null);
    assertThat(refused("c", null, properties))
        .isEqualTo(
            new Told(
                ReasonCode.BAD_AUTHENTICATION_METHOD,
                "there is no such authentication method here"));

    broker.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, 1));
    TestClient wrong = broker.client(0, "c").connect(true, 0, null, properties).send(Ping.REQUEST);
    assertThat(refused(wrong))
        .isEqualTo(
            new Told(
                ReasonCode.PROTOCOL_ERROR, "only AUTH and DISCONNECT may come before CONNACK"));
    TestClient other =
        broker
            .client(0, "c")
            .connect(true, 0, null, properties)
            .send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "other", null, null, List.of()));
    assertThat(refused(other))
        .isEqualTo(
            new Told(
                ReasonCode.PROTOCOL_ERROR,
                "AUTH names another authentication method than CONNECT"));
    TestClient silent = broker.client(0, "c").connect(true, 0, null, properties);
    broker.run();
    broker.advance(Duration.ofSeconds(16));
    assertThat(refused(silent))
        .isEqualTo(
            new Told(ReasonCode.NOT_AUTHORIZED, "authentication was not completed within 15 s"));

    broker
        .kernel()
        .enhancedAuthenticator(
            (method, credentials) -> {
              throw new IllegalStateException("away");
            });
    assertThat(refused("c", null, properties))
        .isEqualTo(
            new Told(
                ReasonCode.SERVER_UNAVAILABLE, "authentication is not available: try again later"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("Who has to go elsewhere is told so beside the Server Reference (4.11)")
  void elsewhere(boolean moved) {
    broker.kernel().settings(Settings.with("redirect", new Redirect(moved, "there:1883")));
    TestClient client = broker.client(0, "c").connect(true);
    broker.run();
    Connack connack = client.take(Connack.class).getFirst();
    assertThat(connack.properties().serverReference()).isEqualTo("there:1883");
    assertThat(connack.properties().reasonString())
        .isEqualTo(
            moved ? "use another server from now on" : "use another server for the time being");
  }

  @Test
  @DisplayName("[MQTT-3.1.2-29] CONNACK says why also to who wants no Problem Information")
  void unasked() {
    answering(ReasonCode.NOT_AUTHORIZED);
    assertThat(refused("c", null, Told.wanting(NO_MAXIMUM_PACKET_SIZE, false)))
        .isEqualTo(new Told(ReasonCode.NOT_AUTHORIZED, "the client may not connect"));
  }

  @Test
  @DisplayName("[MQTT-3.2.2-19] CONNACK has its code alone where the words would not fit")
  void tooLarge() {
    answering(ReasonCode.NOT_AUTHORIZED);
    String words = "the client may not connect";
    int whole = 5 + 3 + words.length();
    assertThat(refused("c", null, Told.wanting(whole, true)).words()).isEqualTo(words);
    assertThat(refused("c", null, Told.wanting(whole - 1, true)))
        .isEqualTo(new Told(ReasonCode.NOT_AUTHORIZED, null));
    assertThat(refused("c", null, Told.wanting(12, true)))
        .as("it could not be told yes either")
        .isEqualTo(new Told(ReasonCode.PACKET_TOO_LARGE, null));
  }

  @Test
  @DisplayName("Who is let in is told nothing")
  void accepted() {
    TestClient client = broker.client(0, "c").connect(true);
    broker.run();
    assertThat(Told.last(client)).isEqualTo(new Told(ReasonCode.SUCCESS, null));
  }
}
