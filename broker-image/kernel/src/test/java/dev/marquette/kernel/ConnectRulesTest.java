package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnackProperties;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a connection begins, statement by statement. */
class ConnectRulesTest {
  private static final String LETTERS_AND_DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private final TestBroker broker = new TestBroker(2);

  private static TestBroker with(Object... settings) {
    return new TestBroker(2, Settings.with(settings), ClusterLink.ALONE);
  }

  private Connack connack(TestClient client) {
    broker.run();
    return client.take(Connack.class).getFirst();
  }

  private static ConnackProperties told(TestBroker by, TestClient client) {
    by.run();
    return client.take(Connack.class).getFirst().properties();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-1] [MQTT-3.1.2-2] [MQTT3-3.1.2-1] [MQTT3-3.1.2-2] another protocol or version"
          + " gets CONNACK that says so, and nothing it sends is looked at")
  void refusesOtherProtocols() {
    TestClient client =
        broker
            .client(0, "c", MqttVersion.V3_1_1)
            .malformed(
                new MalformedPacketException(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "level 6"))
            .subscribe("t", 0);
    broker.run();
    assertThat(client.take())
        .containsExactly(Connack.refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
    assertThat(client.isClosed()).isTrue();
    assertThat(broker.kernel().stats().subscriptions()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"V3_1_1", "V5"})
  @DisplayName(
      "[MQTT-3.1.4-1] [MQTT-3.14.0-1] [MQTT3-3.1.4-1] a malformed CONNECT closes the connection,"
          + " without a word")
  void closesOnMalformedConnect(MqttVersion version) {
    TestClient client =
        broker
            .client(0, "c", version)
            .malformed(new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "no will topic"));
    broker.run();
    assertThat(client.take()).isEmpty();
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-6] [MQTT-3.1.4-5] [MQTT-3.2.2-3] who has no session gets one without a clean"
          + " start, and has it from then on")
  void createsSession() {
    TestClient client = broker.client(0, "c").connect(false, 100);
    assertThat(connack(client)).extracting(Connack::reason).isEqualTo(ReasonCode.SUCCESS);
    client.drop();
    broker.run();
    assertThat(connack(broker.client(1, "c").connect(false, 100)).sessionPresent()).isTrue();
    assertThat(connack(broker.client(1, "other").connect(false, 100)).sessionPresent()).isFalse();
  }

  @Test
  @DisplayName("[MQTT-3.1.3-2] a session is its client identifier's, whoever else is there")
  void knowsSessionsByClientId() {
    broker.client(0, "a").connect(true, 100).subscribe("t/a", 1).drop();
    broker.client(0, "b").connect(true, 100).subscribe("t/b", 1).drop();
    TestClient publisher = broker.connected(1, "p").publish("t/a", "for a", 1);
    publisher.publish("t/b", "for b", 1);
    broker.run();
    TestClient b = broker.client(1, "b").connect(false, 100);
    TestClient a = broker.client(1, "a").connect(false, 100);
    broker.run();
    assertThat(a.payloads()).containsExactly("for a");
    assertThat(b.payloads()).containsExactly("for b");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "[MQTT-3.1.3-5] [MQTT3-3.1.3-5] client identifiers of 1 to 23 letters and digits are allowed")
  void allowsShortIds(MqttVersion version) {
    for (int length = 1; length <= 23; length++) {
      for (int at = 0; at + length <= LETTERS_AND_DIGITS.length(); at += length) {
        String id = LETTERS_AND_DIGITS.substring(at, at + length);
        assertThat(connack(broker.client(0, id, version).connect(true)).reason())
            .as(id)
            .isEqualTo(ReasonCode.SUCCESS);
      }
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.3-7] an identifier that was assigned is the client's from then on")
  void keepsAssignedId() {
    TestClient nameless = broker.client(0, "").connect(true, 100);
    String assigned = Objects.requireNonNull(connack(nameless).properties().assignedClientId());
    nameless.drop();
    broker.run();
    TestClient again = broker.client(1, assigned).connect(false, 100);
    assertThat(connack(again))
        .satisfies(
            connack -> {
              assertThat(connack.sessionPresent()).isTrue();
              assertThat(connack.properties().assignedClientId()).isNull();
            });
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.4-2] [MQTT-3.1.4-6] [MQTT-3.2.2-7] nothing behind a rejected CONNECT is processed")
  void ignoresWhatFollowsRefusal() {
    TestClient watcher = broker.connected(1, "watcher").subscribe("#", 0);
    broker
        .kernel()
        .authenticator(
            credentials ->
                CompletableFuture.completedFuture(
                    new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false)));
    TestClient refused = broker.client(0, "c").connect(true).subscribe("t", 0);
    refused.publish("t", "x", 1).publish("t", "x", 0, true);
    broker.run();
    assertThat(refused.take())
        .containsExactly(
            Connack.refused(ReasonCode.NOT_AUTHORIZED, "the client may not connect", null));
    assertThat(refused.isClosed()).isTrue();
    assertThat(watcher.payloads()).isEmpty();
    assertThat(broker.kernel().stats().subscriptions()).isEqualTo(1);
    assertThat(broker.kernel().stats().retained()).isZero();
  }

  @Test
  @DisplayName("[MQTT-3.2.0-2] a second CONNECT is not answered with a second CONNACK")
  void sendsOneConnack() {
    TestClient client = broker.client(0, "c").connect(true).connect(true);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets).hasSize(2).last().isInstanceOf(Disconnect.class);
    assertThat(((Disconnect) packets.getLast()).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(packets.getFirst()).isInstanceOf(Connack.class);
  }

  @Test
  @DisplayName("[MQTT-3.2.2-9] [MQTT-3.2.2-10] a server of QoS 0 says so, and grants what it has")
  void grantsWhatItHas() {
    TestBroker zero = with("maxQos", 0);
    TestClient client = zero.client(0, "c").connect(true);
    assertThat(told(zero, client).maximumQos()).isZero();
    client.subscribe("a", 1).subscribe("b", 2);
    zero.run();
    assertThat(client.suback()).containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName(
      "[MQTT-3.2.2-21] [MQTT-3.2.2-22] the Server Keep Alive counts where it is sent, and the"
          + " client's where not")
  void keepAliveThatCounts() {
    TestBroker strict = with("serverKeepAliveSeconds", 10);
    TestClient overruled =
        strict.client(0, "c").connect(true, 1000, null, ConnectProperties.DEFAULT);
    assertThat(told(strict, overruled).serverKeepAliveSeconds()).isEqualTo(10);
    TestClient own = broker.client(0, "c").connect(true, 1000, null, ConnectProperties.DEFAULT);
    assertThat(told(broker, own).serverKeepAliveSeconds()).isNull();
    strict.advance(Duration.ofSeconds(16));
    broker.advance(Duration.ofSeconds(1499));
    assertThat(overruled.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    assertThat(own.isClosed()).isFalse();
    broker.advance(Duration.ofSeconds(2));
    assertThat(own.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-28] [MQTT-3.1.2-29] [MQTT-4.12.0-6] what a client did not ask for is not sent:"
          + " response information, reasons in words, authentication")
  void sendsNothingUnasked() {
    ConnectProperties quiet =
        new ConnectProperties(
            0,
            65_535,
            ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
            0,
            false,
            false,
            List.of(),
            null,
            null);
    TestClient client = broker.client(0, "c").connect(true, 0, null, quiet);
    ConnackProperties properties = told(broker, client);
    assertThat(properties.responseInformation()).isNull();
    assertThat(properties.authenticationMethod()).isNull();
    assertThat(properties.authenticationData()).isNull();
    client.subscribe("#/x", 0).unsubscribe("#/x").publish("t", "x", 1).publish("t", "x", 2);
    broker.run();
    assertThat(client.take())
        .hasSize(4)
        .allSatisfy(packet -> assertThat(properties(packet)).isEqualTo(ReasonProperties.NONE));
  }

  private static ReasonProperties properties(Packet answer) {
    return switch (answer) {
      case Suback suback -> suback.properties();
      case Unsuback unsuback -> unsuback.properties();
      case Ack ack -> ack.properties();
      default -> throw new AssertionError("no answer: " + answer);
    };
  }

  @Test
  @DisplayName("[MQTT-4.1.0-1] a session stays while its client does, however short its expiry is")
  void keepsSessionOfConnected() {
    TestClient client = broker.client(0, "c").connect(true, 1).subscribe("t", 1);
    broker.run();
    broker.advance(Duration.ofMinutes(5));
    broker.connected(1, "p").publish("t", "still here", 1);
    broker.run();
    assertThat(client.take(Publish.class)).hasSize(1);
  }
}
