package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import dev.marquette.transport.testkit.TestCertificates;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener has of its own, saved while a broker runs, seen by clients that people use. */
class ListenerOptionsTest {
  @TempDir private Path folder;
  private final int plain = freePort();
  private final int port = freePort();
  private final TestCertificates authority = TestCertificates.authority("authority");
  private OneMachine machine;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "plain.yaml", OneMachine.listener("plain", plain));
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  private void save(String options) {
    machine.save(
        "own.yaml",
        OneMachine.listener("own", port).replace("{cluster", "{" + options + ", cluster"));
    await().until(() -> machine.admin("/metrics").body().contains("listener=\"own\""));
  }

  private static Mqtt5BlockingClient client(int port) {
    return Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(port).buildBlocking();
  }

  private static Mqtt5ConnAck refusal(Mqtt5BlockingClient client) {
    Mqtt5ConnAckException refused =
        catchThrowableOfType(Mqtt5ConnAckException.class, () -> client.connect());
    assertThat(refused).isNotNull();
    return refused.getMqttMessage();
  }

  @Test
  @DisplayName("A listener sends its clients to another server, and each kind of client is told")
  void redirects() throws Exception {
    save("mqtt: {redirect: {serverReference: 'other.example:1883', reason: ServerMoved}}");
    Mqtt5ConnAck answer = refusal(client(port));
    assertThat(answer.getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.SERVER_MOVED);
    assertThat(answer.getServerReference()).hasValue(MqttUtf8String.of("other.example:1883"));
    try (Mosquitto old = Mosquitto.start("mosquitto_sub", port, "-V", "mqttv311", "-t", "t")) {
      assertThat(old.line()).containsIgnoringCase("unavailable");
    }
    Mqtt5BlockingClient here = client(plain);
    here.connect();
    here.disconnect();
  }

  @Test
  @DisplayName("What its cluster tells clients, a listener can leave unsaid, changed in place")
  void unsays() {
    machine.save(
        "cluster.yaml",
        CLUSTER
            + "  mqtt: {serverKeepAlive: 33, responseInformation: replies/,"
            + " redirect: {serverReference: 'other.example:1883'}}\n");
    await()
        .untilAsserted(
            () ->
                assertThat(refusal(client(plain)).getReasonCode())
                    .isEqualTo(Mqtt5ConnAckReasonCode.USE_ANOTHER_SERVER));
    save("mqtt: {redirect: {serverReference: ''}}");
    Mqtt5ConnAck told = asking(client(port));
    assertThat(told.getServerKeepAlive()).hasValue(33);
    assertThat(told.getResponseInformation()).hasValue(MqttUtf8String.of("replies/"));

    save("mqtt: {redirect: {serverReference: ''}, serverKeepAlive: -1, responseInformation: ''}");
    await()
        .untilAsserted(
            () -> {
              Mqtt5ConnAck untold = asking(client(port));
              assertThat(untold.getServerKeepAlive()).isEmpty();
              assertThat(untold.getResponseInformation()).isEmpty();
            });
  }

  /** Connects, asks for Response Information, and goes. */
  private static Mqtt5ConnAck asking(Mqtt5BlockingClient client) {
    Mqtt5ConnAck answer =
        client
            .connectWith()
            .restrictions()
            .requestResponseInformation(true)
            .applyRestrictions()
            .send();
    client.disconnect();
    return answer;
  }

  @Test
  @DisplayName("S-33 S-69 over secure WebSocket a client is whom its certificate names")
  void namesOfCertificates() throws Exception {
    machine.save("secret.yaml", OneMachine.secret(authority.issue("server"), authority));
    save(
        "protocol: ws, tls: {secretName: keys, clientAuth: require}, peerCertAsUsername: cn,"
            + " peerCertAsClientId: md5, mountpoint: '%u/%c/'");
    TestCertificates alice = authority.issue("alice");
    try (Mosquitto outside = Mosquitto.start("mosquitto_sub", plain, "-v", "-t", "#")) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      Mqtt5BlockingClient inside =
          Mqtt5Client.builder()
              .identifier("whoever")
              .serverHost("127.0.0.1")
              .serverPort(port)
              .sslConfig()
              .trustManagerFactory(authority.trust())
              .keyManagerFactory(alice.keyManagers())
              .applySslConfig()
              .webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build())
              .simpleAuth()
              .username("mallory")
              .applySimpleAuth()
              .buildBlocking();
      inside.connect();
      inside
          .publishWith()
          .topic("t")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload("hi".getBytes(UTF_8))
          .send();
      assertThat(outside.line()).matches("alice/[0-9a-f]{32}/t hi");
      inside.disconnect();
    }
  }

  /** On the listener; it tells when its connection has ended. */
  private Mqtt5BlockingClient webSocketClient(CountDownLatch gone) {
    return Mqtt5Client.builder()
        .serverHost("127.0.0.1")
        .serverPort(port)
        .webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build())
        .addDisconnectedListener(context -> gone.countDown())
        .buildBlocking();
  }

  @Test
  @DisplayName("max_frame_size: a frame that is larger ends its client, and the others stay")
  void largeFrames() throws Exception {
    save("protocol: ws, websocket: {maxFrameSize: 1KB}");
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch alsoGone = new CountDownLatch(1);
    Mqtt5BlockingClient small = webSocketClient(alsoGone);
    Mqtt5BlockingClient large = webSocketClient(gone);
    small.connect();
    large.connect();
    large.publishWith().topic("t").payload(new byte[2000]).send(); // QoS 0 asks for no answer
    assertThat(gone.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    small.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).payload(new byte[900]).send();
    assertThat(alsoGone.getCount()).isOne();
    small.disconnect();
  }

  @Test
  @DisplayName("idle_timeout: who is silent on a WebSocket is let go without a keep-alive, too")
  void silentWebSockets() throws Exception {
    save("protocol: ws, websocket: {idleTimeout: 2s}");
    CountDownLatch gone = new CountDownLatch(1);
    Mqtt5BlockingClient silent = webSocketClient(gone);
    try (Mosquitto watcher = Mosquitto.start("mosquitto_sub", plain, "-v", "-t", "wills/#")) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      silent
          .connectWith()
          .noKeepAlive()
          .willPublish()
          .topic("wills/silent")
          .payload("gone".getBytes(UTF_8))
          .applyWillPublish()
          .send();
      assertThat(watcher.line()).isEqualTo("wills/silent gone");
      assertThat(gone.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{level: 9}",
        "{serverContextTakeover: false, clientContextTakeover: false}",
        "{clientMaxWindowBits: 9}"
      })
  @DisplayName("mqtt.js's WebSockets are compressed as their listener says, both ways")
  void compresses(String deflate) throws Exception {
    save("protocol: ws, websocket: {compress: true, deflate: " + deflate + "}");
    BlockingQueue<String> payloads = new LinkedBlockingQueue<>();
    MqttJs node = MqttJs.running();
    int client = node.client(event -> payloads.add(event.path("message").path("payload").asText()));
    try (CutWire wire = CutWire.to(port)) {
      String url = "ws://127.0.0.1:" + wire.port() + "/mqtt";
      node.call("connect", client, Map.of("url", url, "options", Map.of("clientId", "js")));
      node.call("subscribe", client, Map.of("filter", "t", "options", Map.of("qos", 1)));
      for (int i = 0; i < 3; i++) {
        String payload = (i + " is compressed, ").repeat(10_000);
        node.call(
            "publish",
            client,
            Map.of("topic", "t", "payload", payload, "options", Map.of("qos", 1)));
        assertThat(payloads.poll(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(payload);
      }
      assertThat(wire.bytesToBroker()).isLessThan(50_000);
      assertThat(wire.bytesToClient()).isLessThan(50_000);
    } finally {
      node.call("close", client, Map.of());
    }
  }

  @Test
  @DisplayName("A listener within the house asks nobody who comes, and the others still do")
  void asksNobody() {
    machine.save("cluster.yaml", CLUSTER.replace("Allow", "Deny"));
    await()
        .untilAsserted(
            () ->
                assertThat(refusal(client(plain)).getReasonCode())
                    .isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED));
    save("authentication: {enabled: false}, authorization: {enabled: false}");
    Mqtt5BlockingClient inside = client(port);
    inside.connect();
    assertThat(
            inside
                .subscribeWith()
                .topicFilter("t")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .getReasonCodes())
        .allMatch(code -> !code.isError());
    inside.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).send();
    assertThat(refusal(client(plain)).getReasonCode())
        .isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
    await() // what a scrape shows may be a second old
        .untilAsserted(
            () ->
                assertThat(machine.admin("/metrics").body())
                    .containsPattern(
                        "marquette_connects_refused_total"
                            + "\\{reason=\"not_authorized\"\\} [2-9]\\d*\\.0"));
    inside.disconnect();
  }
}
