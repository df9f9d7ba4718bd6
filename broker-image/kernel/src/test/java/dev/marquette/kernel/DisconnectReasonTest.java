package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Auth;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DISCONNECT says in words why a connection ends. (3.14.2.2.3) */
class DisconnectReasonTest {
  /** What ends the connection of a client. */
  private interface End extends BiConsumer<TestBroker, TestClient> {}

  private static Arguments end(String name, ReasonCode code, String words, End end) {
    return Arguments.of(Named.of(name, end), new Told(code, words));
  }

  private static Publish publish(String topic, int alias) {
    PublishProperties properties =
        new PublishProperties(-1, -1, null, null, null, List.of(), alias, List.of());
    return new Publish(false, 0, false, topic, 0, properties, new byte[0]);
  }

  private static Auth auth(ReasonCode reason) {
    return new Auth(reason, "m", null, null, List.of());
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        end(
            "topic alias above the maximum",
            ReasonCode.TOPIC_ALIAS_INVALID,
            "the topic alias is above the maximum of 5",
            (broker, client) -> client.send(publish("t", 6))),
        end(
            "topic alias that is not set",
            ReasonCode.PROTOCOL_ERROR,
            "the topic alias stands for no topic",
            (broker, client) -> client.send(publish("", 5))),
        end(
            "no topic",
            ReasonCode.PROTOCOL_ERROR,
            "PUBLISH has neither a topic nor a topic alias",
            (broker, client) -> client.send(publish("", 0))),
        end(
            "no topic name",
            ReasonCode.TOPIC_NAME_INVALID,
            "topic name \"a/#\" has the wildcard '#' at index 2: wildcards are for topic filters only",
            (broker, client) -> client.publish("a/#", "x", 0)),
        end(
            "levels",
            ReasonCode.TOPIC_NAME_INVALID,
            "the topic has more than 2 levels",
            (broker, client) -> client.publish("a/b/c", "x", 0)),
        end(
            "QoS",
            ReasonCode.QOS_NOT_SUPPORTED,
            "the QoS is above the maximum of 1",
            (broker, client) -> client.publish("t", "x", 2)),
        end(
            "retain",
            ReasonCode.RETAIN_NOT_SUPPORTED,
            "no message is retained here",
            (broker, client) -> client.publish("t", "x", 0, true)),
        end(
            "Receive Maximum",
            ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
            "more than the Receive Maximum of 1 messages of QoS 1 and 2 are not acknowledged",
            (broker, client) -> {
              broker.connected(1, "s").subscribe("t", 1);
              broker.run();
              client.publish("t", "x", 1).publish("t", "x", 1);
            }),
        end(
            "access to publish",
            ReasonCode.NOT_AUTHORIZED,
            "the client may not publish to the topic",
            (broker, client) -> {
              broker.kernel().authorizer((who, action, what) -> Verdict.DENIED_AND_DISCONNECTED);
              client.publish("t", "x", 0);
            }),
        end(
            "access to subscribe",
            ReasonCode.NOT_AUTHORIZED,
            "the client may not subscribe",
            (broker, client) -> {
              broker.kernel().authorizer((who, action, what) -> Verdict.DENIED_AND_DISCONNECTED);
              client.subscribe("t", 0);
            }),
        end(
            "No Local of a shared subscription",
            ReasonCode.PROTOCOL_ERROR,
            "No Local is set for a shared subscription",
            (broker, client) ->
                client.subscribe(0, new Subscribe.Request("$share/g/t", 0, true, false, 0))),
        end(
            "second CONNECT",
            ReasonCode.PROTOCOL_ERROR,
            "CONNECT came a second time",
            (broker, client) -> client.connect(true)),
        end(
            "packet of servers",
            ReasonCode.PROTOCOL_ERROR,
            "a packet came that only servers send",
            (broker, client) -> client.send(Connack.refused(ReasonCode.SERVER_BUSY))),
        end(
            "AUTH without a method",
            ReasonCode.PROTOCOL_ERROR,
            "AUTH came, and CONNECT had named no authentication method",
            (broker, client) -> client.send(auth(ReasonCode.REAUTHENTICATE))),
        end(
            "session expiry that begins with DISCONNECT",
            ReasonCode.PROTOCOL_ERROR,
            "DISCONNECT has a Session Expiry Interval, and CONNECT's was 0: it must stay 0",
            (broker, client) ->
                client.send(new Disconnect(ReasonCode.SUCCESS, 5L, null, null, List.of()))),
        end(
            "silence",
            ReasonCode.KEEP_ALIVE_TIMEOUT,
            "no packet came for longer than the keep-alive allows",
            (broker, client) -> broker.advance(Duration.ofSeconds(20))),
        end(
            "take-over",
            ReasonCode.SESSION_TAKEN_OVER,
            "another connection came with the same client ID",
            (broker, client) -> broker.client(1, "c").connect(true)),
        end(
            "kick",
            ReasonCode.ADMINISTRATIVE_ACTION,
            "an administrator has ended the session",
            (broker, client) -> broker.kernel().kick("c")),
        end(
            "ban by client ID",
            ReasonCode.ADMINISTRATIVE_ACTION,
            "the client is banned",
            (broker, client) -> ban(broker, new Ban.ClientId("c"))),
        end(
            "ban by address",
            ReasonCode.ADMINISTRATIVE_ACTION,
            "the client is banned",
            (broker, client) -> ban(broker, Ban.PeerHost.of("192.0.2.1"))),
        end(
            "listener that goes",
            ReasonCode.ADMINISTRATIVE_ACTION,
            "the listener has changed, or is gone",
            (broker, client) -> broker.kernel().closeConnections("test")),
        end(
            "error",
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            "the broker has failed: connect again",
            (broker, client) ->
                broker
                    .kernel()
                    .contexts()[0]
                    .connection(0)
                    .fail(new IllegalStateException("in a test"))),
        end(
            "stop",
            ReasonCode.SERVER_SHUTTING_DOWN,
            "the broker stops",
            (broker, client) -> broker.loops().getFirst().execute(broker.kernel()::close)));
  }

  private static void ban(TestBroker broker, Ban.Who who) {
    broker.kernel().bans().add(new Ban(who, "who", "a secret reason", Ban.FOR_EVER));
  }

  private static TestBroker broker() {
    return new TestBroker(
        2,
        Settings.with(
            "maxTopicAlias",
            5,
            "maxQos",
            1,
            "retainAvailable",
            false,
            "receiveMaximum",
            1,
            "maxTopicLevels",
            2),
        ClusterLink.ALONE);
  }

  private static TestClient connected(TestBroker broker, ConnectProperties properties) {
    TestClient client = broker.client(0, "c").connect(true, 10, null, properties);
    broker.run();
    client.take();
    return client;
  }

  @ParameterizedTest
  @MethodSource("ends")
  @DisplayName("DISCONNECT says what was wrong, and what is allowed")
  void says(BiConsumer<TestBroker, TestClient> end, Told told) {
    TestBroker broker = broker();
    TestClient client = connected(broker, ConnectProperties.DEFAULT);
    end.accept(broker, client);
    broker.run();
    assertThat(client.take(Disconnect.class)).extracting(Told::of).containsExactly(told);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("[MQTT-3.14.2-3] DISCONNECT has its code alone where the words would not fit")
  void tooLarge() {
    String words = "the QoS is above the maximum of 1";
    int whole = 2 + 1 + 1 + 3 + words.length();
    for (int size : new int[] {whole, whole - 1}) {
      TestBroker broker = broker();
      TestClient client = connected(broker, Told.wanting(size, true)).publish("t", "x", 2);
      broker.run();
      assertThat(Told.last(client))
          .isEqualTo(new Told(ReasonCode.QOS_NOT_SUPPORTED, size == whole ? words : null));
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.2-29] DISCONNECT says why also to who wants no Problem Information")
  void unasked() {
    TestBroker broker = broker();
    TestClient client =
        connected(broker, Told.wanting(ConnectProperties.NO_MAXIMUM_PACKET_SIZE, false));
    client.publish("t", "x", 2);
    broker.run();
    assertThat(Told.last(client).words()).isEqualTo("the QoS is above the maximum of 1");
  }

  @Test
  @DisplayName("An answer that does not fit ends the connection with the size that it is held to")
  void answer() {
    TestBroker broker = broker();
    TestClient client = connected(broker, Told.wanting(100, true));
    Subscribe.Request request = new Subscribe.Request("t", 0, false, false, 0);
    client.subscribe(0, Collections.nCopies(100, request).toArray(Subscribe.Request[]::new));
    broker.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(
                ReasonCode.PACKET_TOO_LARGE,
                "the answer is larger than the client's Maximum Packet Size of 100 bytes"));
  }

  @Test
  @DisplayName("CONNACK's limits hold until the connection ends, and those are what it is told")
  void toldLimits() {
    TestBroker broker = broker();
    TestClient client = connected(broker, ConnectProperties.DEFAULT);
    broker.kernel().settings(Settings.of(broker.kernel().settings(), "maxQos", 0));
    broker.run();
    client.publish("t", "x", 2);
    broker.run();
    assertThat(Objects.requireNonNull(Told.last(client).words())).endsWith("maximum of 1");
  }

  @Test
  @DisplayName("Who authenticates again in vain is told what became of it")
  void reauthentication() {
    TestBroker broker = new TestBroker(1);
    broker.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, 0));
    TestClient client = broker.client(0, "c").send(ChallengeResponse.connect(null, "joe"));
    broker.run();
    client.take();
    client.send(
        new Auth(
            ReasonCode.REAUTHENTICATE,
            ChallengeResponse.METHOD,
            ChallengeResponse.bytes("jim"),
            null,
            List.of()));
    broker.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(
                ReasonCode.NOT_AUTHORIZED,
                "who authenticates again must be who connected, with the same rights: connect"
                    + " again"));
  }
}
