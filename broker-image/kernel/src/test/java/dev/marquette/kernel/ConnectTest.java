package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectTest {
  private final TestBroker broker = new TestBroker(2);

  private static Will will(String topic, int qos, boolean retain) {
    return new Will(topic, qos, retain, new byte[] {1}, 0, PublishProperties.NONE);
  }

  private @Nullable ReasonCode connack(TestClient client) {
    broker.run();
    return client.connack();
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  @DisplayName(
      "[MQTT-3.1.4-5] [MQTT-3.2.0-1] [MQTT3-3.2.0-1] CONNACK comes first, and says that there is"
          + " no session")
  void accepts(MqttVersion version) {
    TestClient client = broker.client(1, "c", version).connect(true);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets).hasSize(1);
    Connack connack = (Connack) packets.getFirst();
    assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(connack.sessionPresent()).isFalse();
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.connections()).isEqualTo(1);
    assertThat(stats.sessions()).isEqualTo(1);
    assertThat(stats.connectionsByListener()).containsEntry("test", 1L);
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.3-6] [MQTT-3.2.2-16] a client without an ID gets one, which nobody else has")
  void assignsIds() {
    TestClient one = broker.client(0, "").connect(true);
    TestClient two = broker.client(1, "").connect(false);
    broker.run();
    String first = one.take(Connack.class).getFirst().properties().assignedClientId();
    String second = two.take(Connack.class).getFirst().properties().assignedClientId();
    assertThat(first).isNotNull().hasSize(22).isNotEqualTo(second);
    assertThat(broker.kernel().clientIds()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  @DisplayName("[MQTT3-3.1.3-8] 3.1.1: no client ID only with a clean session; 3.1: never")
  void refusesEmptyIds() {
    assertThat(connack(broker.client(0, "", MqttVersion.V3_1_1).connect(false)))
        .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    assertThat(connack(broker.client(0, "", MqttVersion.V3_1_1).connect(true)))
        .isEqualTo(ReasonCode.SUCCESS);
    assertThat(connack(broker.client(0, "", MqttVersion.V3_1).connect(true)))
        .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.3-8] [MQTT-3.1.4-2] [MQTT-3.2.2-6] [MQTT-3.2.2-7] [MQTT-3.2.2-12]"
          + " [MQTT-3.2.2-13] a refused client gets CONNACK with the reason and is disconnected")
  void refuses() {
    TestBroker strict =
        new TestBroker(
            1,
            Settings.with("maxClientIdLength", 5, "maxQos", 1, "retainAvailable", false),
            ClusterLink.ALONE);
    TestClient longId = strict.client(0, "éééé").connect(true);
    TestClient badTopic =
        strict.client(0, "a").connect(true, 0, will("a/#", 0, false), ConnectProperties.DEFAULT);
    TestClient badQos =
        strict.client(0, "b").connect(true, 0, will("a", 2, false), ConnectProperties.DEFAULT);
    TestClient badRetain =
        strict.client(0, "c").connect(true, 0, will("a", 0, true), ConnectProperties.DEFAULT);
    strict.run();
    assertThat(longId.connack()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    assertThat(badTopic.connack()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(badQos.connack()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
    assertThat(badRetain.connack()).isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
    assertThat(List.of(longId, badTopic, badQos, badRetain)).allMatch(TestClient::isClosed);
    assertThat(strict.kernel().stats().connectsRefused()).isEqualTo(4);
    assertThat(strict.kernel().stats().refusals())
        .containsOnly(
            Map.entry(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, 1L),
            Map.entry(ReasonCode.TOPIC_NAME_INVALID, 1L),
            Map.entry(ReasonCode.QOS_NOT_SUPPORTED, 1L),
            Map.entry(ReasonCode.RETAIN_NOT_SUPPORTED, 1L));
    assertThat(strict.kernel().clientIds()).isEmpty();
  }

  @Test
  @DisplayName("CONNACK tells what the server cannot do (3.2.2.3)")
  void tellsLimits() {
    TestBroker strict =
        new TestBroker(
            1,
            Settings.with(
                "maxQos", 1,
                "retainAvailable", false,
                "wildcardAvailable", false,
                "sharedAvailable", false,
                "receiveMaximum", 10,
                "maxTopicAlias", 3,
                "serverKeepAliveSeconds", 7,
                "maxPacketSizeBytes", 4096),
            ClusterLink.ALONE);
    TestClient client = strict.client(0, "c").connect(true);
    strict.run();
    assertThat(client.take(Connack.class).getFirst().properties())
        .satisfies(
            p -> {
              assertThat(p.maximumQos()).isEqualTo(1);
              assertThat(p.retainAvailable()).isFalse();
              assertThat(p.wildcardSubscriptionAvailable()).isFalse();
              assertThat(p.sharedSubscriptionAvailable()).isFalse();
              assertThat(p.receiveMaximum()).isEqualTo(10);
              assertThat(p.topicAliasMaximum()).isEqualTo(3);
              assertThat(p.serverKeepAliveSeconds()).isEqualTo(7);
              assertThat(p.maximumPacketSize()).isEqualTo(4096);
            });
  }

  @Test
  @DisplayName("[MQTT-4.12.0-1] an authentication method is refused with 0x8C: none is configured")
  void refusesEnhancedAuthentication() {
    ConnectProperties properties = ChallengeResponse.properties("SCRAM-SHA-256", null);
    assertThat(connack(broker.client(0, "c").connect(true, 0, null, properties)))
        .isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
  }

  @Test
  @DisplayName("[MQTT-3.1.0-2] a second CONNECT is a protocol error")
  void refusesSecondConnect() {
    TestClient client = broker.connected(0, "c").connect(true);
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.0-1] [MQTT-3.14.0-1] what comes before CONNECT closes the connection without a"
          + " word")
  void refusesPacketBeforeConnect() {
    TestClient client = broker.client(0, "c").send(Ping.REQUEST);
    broker.run();
    assertThat(client.take()).isEmpty();
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("A connection that sends no CONNECT is closed after the idle timeout (3.1.4)")
  void closesIdle() {
    TestClient client = broker.client(0, "c");
    broker.run();
    broker.advance(Duration.ofSeconds(14));
    assertThat(client.isClosed()).isFalse();
    broker.advance(Duration.ofSeconds(2));
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-22] [MQTT-3.12.4-1] silence of one and a half keep-alives ends the connection"
          + " with 0x8D; PINGREQ alone keeps it (S-49)")
  void enforcesKeepAlive() {
    TestClient silent = broker.client(0, "a").connect(true, 10, null, ConnectProperties.DEFAULT);
    TestClient pinging = broker.client(1, "b").connect(true, 10, null, ConnectProperties.DEFAULT);
    TestClient free = broker.client(1, "c").connect(true, 0, null, ConnectProperties.DEFAULT);
    broker.run();
    for (int i = 0; i < 7; i++) {
      broker.advance(Duration.ofSeconds(2));
      pinging.send(Ping.REQUEST);
    }
    assertThat(silent.isClosed()).isFalse();
    broker.advance(Duration.ofMillis(1500));
    assertThat(silent.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    assertThat(silent.isClosed()).isTrue();
    assertThat(pinging.isClosed()).isFalse();
    assertThat(pinging.take(Ping.class)).hasSize(7).containsOnly(Ping.RESPONSE);
    broker.advance(Duration.ofHours(1));
    assertThat(free.isClosed()).isFalse();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-22] what a client only receives does not keep it alive (S-49)")
  void receivingIsNoSignOfLife() {
    TestClient receiver =
        broker.client(0, "r").connect(true, 10, null, ConnectProperties.DEFAULT).subscribe("t", 0);
    TestClient publisher = broker.connected(1, "p");
    for (int second = 0; second < 14; second++) {
      broker.advance(Duration.ofSeconds(1));
      publisher.publish("t", "x", 0);
    }
    broker.run();
    assertThat(receiver.payloads()).hasSize(14);
    broker.advance(Duration.ofMillis(1500));
    assertThat(receiver.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
  }

  @Test
  @DisplayName("S-50: packets and messages received are as many as clients sent, bursts included")
  void countsWhatIsReceived() {
    TestClient client = broker.client(0, "c").connect(true); // 1 packet
    for (int i = 0; i < 100; i++) {
      client.publish("t", "x", i % 3).send(Ping.REQUEST); // 200
    }
    client.subscribe("t", 0).unsubscribe("t"); // 2
    client.ack(Ack.Type.PUBREL, 2); // 1, of the first at QoS 2
    broker.run();
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.packets().received().total()).isEqualTo(204);
    assertThat(stats.messagesReceived()).containsExactly(34, 33, 33);
  }

  @Test
  @DisplayName("[MQTT-3.1.2-22] what keeps a connection alive is packets, not bytes of one")
  void countsPackets() {
    TestClient trickling = broker.client(0, "a").connect(true, 10, null, ConnectProperties.DEFAULT);
    TestClient slow = broker.client(1, "b").connect(true, 10, null, ConnectProperties.DEFAULT);
    broker.run();
    for (int second = 0; second < 60; second++) {
      broker.advance(Duration.ofSeconds(1));
      trickling.partOfPacket(1);
      slow.partOfPacket(100);
    }
    assertThat(trickling.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    assertThat(slow.isClosed()).as("a large packet on a slow link").isFalse();
    broker.advance(Duration.ofSeconds(32));
    assertThat(slow.goodbye()).as("the link is gone").isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
  }

  @Test
  @DisplayName("A slow answer of the authenticator holds back the client's packets, not the loop's")
  void waitsForAuthentication() {
    CompletableFuture<Authenticator.Result> answer = new CompletableFuture<>();
    broker
        .kernel()
        .authenticator(
            credentials ->
                credentials.clientId().equals("slow") ? answer : Authenticator.Result.ACCEPTED);
    TestClient slow = broker.client(0, "slow").connect(true).subscribe("t", 0);
    TestClient quick = broker.client(0, "quick").connect(true);
    broker.run();
    assertThat(slow.take()).isEmpty();
    assertThat(quick.connack()).isEqualTo(ReasonCode.SUCCESS);
    answer.complete(new Authenticator.Result(ReasonCode.SUCCESS, false));
    broker.run();
    List<Packet> packets = slow.take();
    assertThat(packets).hasSize(2);
    assertThat(packets.getFirst()).isInstanceOf(Connack.class);
  }

  @Test
  @DisplayName("Wrong credentials are refused with the authenticator's reason")
  void refusesCredentials() {
    broker
        .kernel()
        .authenticator(
            credentials ->
                CompletableFuture.completedFuture(
                    new Authenticator.Result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false)));
    assertThat(connack(broker.client(0, "c").connect(true)))
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @Test
  @DisplayName("An authenticator that fails or throws refuses the client, and nobody else")
  void survivesAuthenticator() {
    broker
        .kernel()
        .authenticator(
            credentials -> {
              if (credentials.clientId().equals("throws")) {
                throw new IllegalStateException("broken");
              }
              return CompletableFuture.failedFuture(new IllegalStateException("away"));
            });
    assertThat(connack(broker.client(0, "throws").connect(true)))
        .isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    assertThat(connack(broker.client(0, "fails").connect(true)))
        .isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    broker.kernel().authenticator(Authenticator.ANYONE);
    assertThat(connack(broker.client(0, "fine").connect(true))).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("An authenticator that never answers does not keep the connection for ever")
  void timesOutAuthentication() {
    broker.kernel().authenticator(credentials -> new CompletableFuture<>());
    TestClient client = broker.client(0, "c").connect(true);
    broker.run();
    broker.advance(Duration.ofSeconds(16));
    assertThat(client.connack()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("A client that leaves while it is authenticated leaves nothing behind")
  void forgetsWhoLeaves() {
    CompletableFuture<Authenticator.Result> answer = new CompletableFuture<>();
    broker.kernel().authenticator(credentials -> answer);
    TestClient client = broker.client(0, "c").connect(false, 100).drop();
    broker.run();
    answer.complete(new Authenticator.Result(ReasonCode.SUCCESS, false));
    broker.run();
    assertThat(client.take()).isEmpty();
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(broker.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName("A will that may not be published refuses the CONNECT")
  void authorizesWill() {
    broker
        .kernel()
        .authorizer(
            (client, action, topic) ->
                topic.startsWith("ok") ? Authorizer.Verdict.ALLOWED : Authorizer.Verdict.DENIED);
    assertThat(
            connack(
                broker
                    .client(0, "c")
                    .connect(true, 0, will("no", 0, false), ConnectProperties.DEFAULT)))
        .isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(
            connack(
                broker
                    .client(0, "c")
                    .connect(true, 0, will("ok", 0, false), ConnectProperties.DEFAULT)))
        .isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("Mountpoints keep listeners' topics apart, and clients do not see them")
  void mounts() {
    ListenerContext listener = new ListenerContext("mounted", "%c/%u/");
    TestClient inside = broker.client(0, "dev", MqttVersion.V5, listener);
    inside.send(
        new Connect(
            MqttVersion.V5,
            false,
            "dev",
            true,
            0,
            "joe",
            null,
            will("gone", 0, false),
            ConnectProperties.DEFAULT));
    inside.subscribe("in/#", 0);
    TestClient outside = broker.connected(1, "admin").subscribe("#", 0);
    broker.run();
    outside.take();
    inside.publish("out", "x", 0);
    broker.run();
    assertThat(outside.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("dev/joe/out");
    outside.publish("dev/joe/in/1", "y", 0);
    broker.run();
    assertThat(inside.take(Publish.class)).extracting(Publish::topic).containsExactly("in/1");
    inside.drop();
    broker.run();
    assertThat(outside.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("dev/joe/in/1", "dev/joe/gone");
  }

  @Test
  @DisplayName("kick closes the connection with 0x98 and ends the session")
  void kicks() {
    TestClient client = broker.client(1, "c").connect(true, 1000);
    broker.run();
    CompletableFuture<Boolean> kicked = broker.kernel().kick("c");
    CompletableFuture<Boolean> nobody = broker.kernel().kick("x");
    broker.run();
    assertThat(kicked).isCompletedWithValue(true);
    assertThat(nobody).isCompletedWithValue(false);
    assertThat(client.goodbye()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
    assertThat(broker.kernel().stats().sessions()).isZero();
    assertThat(broker.kernel().clientIds()).isEmpty();
  }

  @Test
  @DisplayName("closeConnections ends one listener's connections, at a bounded rate")
  void closesListener() {
    ListenerContext other = new ListenerContext("other", "");
    for (int i = 0; i < 500; i++) {
      broker.client(0, "c" + i, MqttVersion.V5, other).connect(true);
    }
    TestClient stays = broker.connected(0, "stays");
    CompletableFuture<@Nullable Void> done = broker.kernel().closeConnections("other");
    broker.run();
    assertThat(broker.kernel().stats().connectionsByListener()).containsEntry("other", 300L);
    assertThat(done).isNotDone();
    broker.advance(Duration.ofSeconds(1));
    assertThat(done).isCompleted();
    assertThat(broker.kernel().stats().connections()).isEqualTo(1);
    assertThat(stays.isClosed()).isFalse();
  }

  @Test
  @DisplayName("A listener that comes back keeps its new clients while the old ones are closed")
  void keepsNewConnections() {
    for (int i = 0; i < 500; i++) {
      broker.client(0, "old" + i, MqttVersion.V5, new ListenerContext("l", "")).connect(true);
    }
    broker.run();
    CompletableFuture<@Nullable Void> done = broker.kernel().closeConnections("l");
    ListenerContext again = new ListenerContext("l", "");
    TestClient first = broker.client(0, "first", MqttVersion.V5, again).connect(true);
    broker.run();
    TestClient second = broker.client(0, "second", MqttVersion.V5, again).connect(true);
    broker.advance(Duration.ofSeconds(1));
    assertThat(done).isCompleted();
    assertThat(first.isClosed()).isFalse();
    assertThat(second.isClosed()).isFalse();
    assertThat(broker.kernel().stats().connectionsByListener()).containsEntry("l", 2L);
  }

  @Test
  @DisplayName("AUTH without enhanced authentication is a protocol error [MQTT-4.12.0-7]")
  void refusesAuth() {
    TestClient client = broker.connected(0, "c");
    client.send(
        new dev.marquette.codec.Auth(ReasonCode.REAUTHENTICATE, null, null, null, List.of()));
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }
}
