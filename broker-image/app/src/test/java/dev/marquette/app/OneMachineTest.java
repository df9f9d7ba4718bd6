package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.app.OneMachine.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import dev.marquette.app.apply.ConfigApplier;
import dev.marquette.app.files.FileConfigStore;
import dev.marquette.app.files.InvalidManifestsException;
import dev.marquette.kernel.BrokerKernel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that follows saved manifests, seen through HiveMQ's client. */
class OneMachineTest {
  @TempDir private Path folder;
  private final int port = freePort();
  private final List<Mqtt5BlockingClient> clients = new ArrayList<>();
  private OneMachine machine;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "listener.yaml", listener("main", port));
    machine = OneMachine.on(folder, Map.of("MARQUETTE_MQTT__MAX_PACKET_SIZE", "2KB"));
  }

  @AfterEach
  void stop() {
    clients.stream()
        .filter(client -> client.getState().isConnected())
        .forEach(Mqtt5BlockingClient::disconnect);
    machine.close();
  }

  @Test
  void aListenerComesMovesAndGoesWhileOtherClientsStay() throws Exception {
    Mqtt5BlockingClient stays = connect(port);
    int first = freePort();
    machine.save("second.yaml", listener("second", first));
    await().until(() -> isServed(first));
    Mqtt5BlockingClient goes = connect(first);

    int moved = freePort();
    machine.save("second.yaml", listener("second", moved));
    await().until(() -> isServed(moved) && !isServed(first));

    machine.delete("second.yaml");
    await().until(() -> !isServed(moved) && !goes.getState().isConnected());
    assertThat(stays.getState().isConnected()).isTrue();
  }

  @Test
  void aBadManifestIsRefusedAndWhatWasInForceStays() {
    int other = freePort();
    try (LoggedLines log = LoggedLines.of(FileConfigStore.class)) {
      machine.save("listener.yaml", listener("main", port).replace("port: " + port, "port: 70000"));
      machine.save("other.yaml", listener("other", other));
      await("file, line and reason").until(() -> !log.lines().isEmpty());
      assertThat(log.lines().getFirst())
          .contains(folder.resolve("listener.yaml") + ":4:")
          .contains("spec.port")
          .contains("70000");
    }
    assertThat(isServed(port)).isTrue();
    assertThat(isServed(other)).isFalse();

    machine.save("listener.yaml", listener("main", port));
    await("the good save after the bad one").until(() -> isServed(other));
    assertThat(isServed(port)).isTrue();
  }

  @Test
  void aBrokerDoesNotStartOnManifestsThatMakeNoSense(@TempDir Path bad) {
    OneMachine.save(bad, "cluster.yaml", CLUSTER);
    OneMachine.save(bad, "listener.yaml", listener("main", 1883).replace("1883", "70000"));

    assertThatThrownBy(() -> OneMachine.on(bad, Map.of()))
        .isInstanceOf(InvalidManifestsException.class)
        .hasMessageContaining("listener.yaml:4")
        .hasMessageContaining("spec.port")
        .hasMessageContaining("70000");

    OneMachine.save(
        bad, "listener.yaml", listener("main", 1883).replace("cluster: test", "cluster: other"));
    assertThatThrownBy(() -> OneMachine.on(bad, Map.of()))
        .isInstanceOf(InvalidManifestsException.class)
        .hasMessageContaining("the MqttCluster here is 'test'");
  }

  @Test
  void aRuleTurnsMessagesAndAWrongOneLeavesItInForce() {
    machine.save("rule.yaml", rule("SELECT payload.t AS t FROM \"in\" WHERE t > 30", "out/1"));
    List<String> received = new CopyOnWriteArrayList<>();
    Mqtt5BlockingClient client = connect(port, received);
    client.subscribeWith().topicFilter("out/#").send();
    awaitTurned(client, received, "out/1=31");

    try (LoggedLines log = LoggedLines.of(ConfigApplier.class)) {
      machine.save("rule.yaml", "# turned\n" + rule("SELECT FROM \"in\"", "out/2"));
      await("file, line and reason").until(() -> !log.lines().isEmpty());
      assertThat(log.lines().getFirst())
          .startsWith("WARN " + folder.resolve("rule.yaml") + ":2: Rule turn is refused: ")
          .contains("line 1");
    }
    machine.save(
        "second.yaml", rule("SELECT * FROM \"in\"", "out/3").replace("name: turn", "name: second"));
    awaitTurned(client, received, "out/3=undefined");
    received.clear();
    awaitTurned(client, received, "out/1=31");
    assertThat(received).noneMatch(message -> message.startsWith("out/2"));
  }

  @Test
  void anAuthSourceRefusesWrongPasswordsAndDeniedTopics() {
    machine.save(
        "users.yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: alice}
        stringData: {password: secret}
        ---
        apiVersion: marquette.dev/v1alpha1
        kind: AuthSource
        metadata: {name: users}
        spec:
          cluster: test
          builtin:
            users: [{username: alice, passwordSecret: {name: alice}}]
            rules: [{permission: deny, who: {all: true}, topics: ["private/#"]}]
        """);

    await()
        .untilAsserted(
            () -> {
              Mqtt5ConnAckException refused =
                  catchThrowableOfType(
                      Mqtt5ConnAckException.class, () -> connectAs("alice", "wrong"));
              assertThat(refused).isNotNull();
              assertThat(refused.getMqttMessage().getReasonCode())
                  .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
            });
    Mqtt5BlockingClient alice = connectAs("alice", "secret");
    Mqtt5PubAckException denied =
        catchThrowableOfType(
            Mqtt5PubAckException.class,
            () -> alice.publishWith().topic("private/x").qos(MqttQos.AT_LEAST_ONCE).send());
    assertThat(denied).isNotNull();
    assertThat(denied.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
  }

  @Test
  void theRouteTableChangesUnderClientsThatStay() {
    List<String> received = new CopyOnWriteArrayList<>();
    Mqtt5BlockingClient client = connect(port, received);
    client.subscribeWith().topicFilter("a/+/b/#").send();
    for (String setting : List.of("fast", "compact")) {
      try (LoggedLines log = LoggedLines.of(BrokerKernel.class)) {
        machine.save(
            "cluster.yaml",
            CLUSTER.replace("level: warn}", "level: info}\n  routeTable: " + setting));
        await().until(() -> !log.lines().isEmpty());
        assertThat(log.lines().getFirst())
            .startsWith("INFO the route table is " + setting + " now, filters=1 ms=");
      }
      client.publishWith().topic("a/x/b").payload(setting.getBytes(UTF_8)).send();
      await().until(() -> received.contains("a/x/b=" + setting));
    }
    assertThat(client.getState().isConnected()).isTrue();
  }

  @Test
  void theEnvironmentOverridesTheCluster() {
    Mqtt5BlockingClient client = builder(port).buildBlocking();

    assertThat(client.connect().getRestrictions().getMaximumPacketSize()).isEqualTo(2048);
    client.disconnect();
  }

  @Test
  void healthReadinessAndMetricsAreServed() throws Exception {
    connect(port).publishWith().topic("a").qos(MqttQos.AT_LEAST_ONCE).send();

    assertThat(machine.admin("/healthz").statusCode()).isEqualTo(200);
    assertThat(machine.admin("/readyz").body()).isEqualTo("{\"ready\":true}");
    await()
        .untilAsserted(
            () ->
                assertThat(machine.admin("/metrics").body())
                    .contains("marquette_connections 1.0")
                    .contains("marquette_messages_received_total{qos=\"1\"} 1.0")
                    .contains("jvm_memory_used_bytes"));
  }

  @Test
  void isReadyWhileOneOfItsListenersIsOpen() throws Exception {
    machine.save("second.yaml", listener("second", port));
    machine.save("third.yaml", listener("third", freePort()));
    await("refused, and applied").until(() -> machine.broker().listeners().size() == 2);
    assertThat(machine.admin("/readyz").statusCode()).isEqualTo(200);

    machine.delete("third.yaml");
    machine.delete("listener.yaml");
    await("second has the port now").until(() -> open().equals(List.of("second")));
    assertThat(isServed(port)).isTrue();
    assertThat(machine.admin("/readyz").statusCode()).isEqualTo(200);

    machine.broker().release();
    HttpResponse<String> ending = machine.admin("/readyz");
    assertThat(ending.statusCode()).isEqualTo(503);
    assertThat(ending.body()).contains("the broker ends");
    assertThat(machine.admin("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyWhenNoListenerIsOpen(@TempDir Path other) throws Exception {
    OneMachine.save(other, "cluster.yaml", CLUSTER);
    OneMachine.save(other, "listener.yaml", listener("late", port));
    try (OneMachine second = OneMachine.on(other, Map.of())) {
      HttpResponse<String> waiting = second.admin("/readyz");
      assertThat(waiting.statusCode()).isEqualTo(503);
      assertThat(waiting.body()).contains("no listener is open of late");

      machine.delete("listener.yaml");
      await("the port is free").until(() -> second.admin("/readyz").statusCode() == 200);
    }
  }

  private void awaitTurned(Mqtt5BlockingClient client, List<String> received, String message) {
    await(message)
        .until(
            () -> {
              client.publishWith().topic("in").payload("{\"t\": 31}".getBytes(UTF_8)).send();
              return received.contains(message);
            });
  }

  private static String rule(String sql, String target) {
    return """
        apiVersion: marquette.dev/v1alpha1
        kind: Rule
        metadata: {name: turn}
        spec:
          cluster: test
          sql: '%s'
          actions: [{republish: {topic: %s, payload: "${t}"}}]
        """
        .formatted(sql, target);
  }

  private List<String> open() {
    return machine.broker().listeners().stream().map(state -> state.config().name()).toList();
  }

  /** Whether a client may come and go; not where a listener closes meanwhile, at whichever step. */
  private boolean isServed(int where) {
    try {
      connect(where).disconnect();
      return true;
    } catch (ConnectionFailedException
        | ConnectionClosedException
        | MqttClientStateException
        | Mqtt5DisconnectException closed) {
      return false;
    }
  }

  private Mqtt5BlockingClient connect(int where) {
    return connect(where, new CopyOnWriteArrayList<>());
  }

  private Mqtt5BlockingClient connect(int where, List<String> received) {
    return connect(builder(where), received);
  }

  private Mqtt5BlockingClient connectAs(String user, String password) {
    return connect(
        builder(port)
            .simpleAuth(
                Mqtt5SimpleAuth.builder()
                    .username(user)
                    .password(password.getBytes(UTF_8))
                    .build()),
        new CopyOnWriteArrayList<>());
  }

  private Mqtt5BlockingClient connect(Mqtt5ClientBuilder builder, List<String> received) {
    Mqtt5BlockingClient client = builder.buildBlocking();
    client
        .toAsync()
        .publishes(
            MqttGlobalPublishFilter.ALL,
            publish ->
                received.add(
                    publish.getTopic() + "=" + new String(publish.getPayloadAsBytes(), UTF_8)));
    client.connect();
    clients.add(client);
    return client;
  }

  private static Mqtt5ClientBuilder builder(int port) {
    return Mqtt5Client.builder()
        .identifier("t-" + UUID.randomUUID())
        .serverHost("127.0.0.1")
        .serverPort(port);
  }
}
