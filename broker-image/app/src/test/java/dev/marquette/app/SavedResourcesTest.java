package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.app.OneMachine.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import dev.marquette.app.PeerKind.Transport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What manifests bring to clients: access, rules and their figures, mountpoints. */
class SavedResourcesTest {
  @TempDir private Path folder;
  private final int port = freePort();
  private final PrintStream standardOutput = System.out;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final List<Peer> clients = new ArrayList<>();
  private OneMachine machine;

  @BeforeEach
  void start() throws Exception {
    System.setOut(new PrintStream(console, true, UTF_8));
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "listener.yaml", listener("main", port));
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    clients.forEach(Peer::close);
    machine.close();
    System.setOut(standardOutput);
  }

  @Test
  void anAclFileDecides() throws Exception {
    Peer client = connect("client", port);
    machine.save(
        "acl.yaml",
        """
        apiVersion: marquette.dev/v1alpha1
        kind: AuthSource
        metadata: {name: acl}
        spec:
          cluster: test
          file:
            acl: |
              {allow, {client, "client"}, pubsub, ["own/%c/#"]}.
              {deny, all, subscribe, ["own/#", {eq, "#"}]}.
              {allow, all}.
        """);

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> client.subscribe("#", 1))
                    .isInstanceOf(Mqtt5SubAckException.class)
                    .hasMessageContaining("SUBACK contains only Error Codes"));
    assertThatThrownBy(() -> client.subscribe("own/other/#", 1))
        .isInstanceOf(Mqtt5SubAckException.class);
    client.subscribe("own/client/#", 1);
    client.subscribe("other/#", 1);
  }

  @Test
  void aRulePrintsAndIsCounted() throws Exception {
    machine.save(
        "rule.yaml",
        """
        apiVersion: marquette.dev/v1alpha1
        kind: Rule
        metadata: {name: loud}
        spec:
          cluster: test
          sql: SELECT payload.t AS t FROM "in" WHERE payload.t > 30
          actions: [{console: {}}]
        """);
    Peer client = connect("client", port);
    await()
        .until(
            () -> {
              client.publish("in", 1, false, "{\"t\": 31}");
              return printed().contains("[rule loud] in -> {\"t\":31}");
            });
    client.publish("in", 1, false, "{\"t\": 29}");

    await()
        .untilAsserted(
            () ->
                assertThat(machine.admin("/metrics").body().lines())
                    .anyMatch(
                        line ->
                            line.matches(
                                "marquette_rule_messages_total\\{result=\"passed\",rule=\"loud\"} [1-9].*"))
                    .contains(
                        "marquette_rule_messages_total{result=\"no_result\",rule=\"loud\"} 1.0",
                        "marquette_rule_messages_total{result=\"failed\",rule=\"loud\"} 0.0",
                        "marquette_rule_actions_total{outcome=\"failure\",rule=\"loud\"} 0.0")
                    .anyMatch(
                        line ->
                            line.matches(
                                "marquette_rule_actions_total\\{outcome=\"success\",rule=\"loud\"} [1-9].*")));
    assertThat(printed()).noneMatch(line -> line.endsWith(" in -> {\"t\":29}"));
  }

  /** Lines, since a time that a broker logs may have any number in it. */
  private List<String> printed() {
    return console.toString(UTF_8).lines().toList();
  }

  @Test
  void figuresGoWithTheirRule() throws Exception {
    machine.save(
        "rule.yaml",
        """
        apiVersion: marquette.dev/v1alpha1
        kind: Rule
        metadata: {name: short-lived}
        spec: {cluster: test, sql: 'SELECT * FROM "in"', actions: [{console: {}}]}
        """);
    await().until(() -> machine.admin("/metrics").body().contains("short-lived"));
    machine.delete("rule.yaml");
    await().until(() -> !machine.admin("/metrics").body().contains("short-lived"));
  }

  @Test
  void aMountpointIsAPrefixThatItsClientsDoNotSee() throws Exception {
    int mounted = freePort();
    machine.save(
        "mounted.yaml",
        listener("mounted", mounted).replace("{cluster", "{mountpoint: 'home/%c/', cluster"));
    await().until(() -> machine.broker().listeners().size() == 2);
    Peer inside = connect("lamp", mounted);
    Peer outside = connect("ceiling", port);
    inside.subscribe("set", 1);
    outside.subscribe("home/#", 1);

    inside.publish("state", 1, false, "on");
    assertThat(outside.next()).isEqualTo(new Peer.Received("home/lamp/state", 1, false, "on"));
    outside.publish("home/lamp/set", 1, false, "off");
    assertThat(inside.next()).isEqualTo(new Peer.Received("set", 1, false, "off"));
    assertThat(outside.next().topic()).isEqualTo("home/lamp/set");

    Peer neighbour = connect("stove", mounted);
    neighbour.subscribe("#", 1);
    inside.publish("state", 1, false, "off");
    assertThat(outside.next().payload()).isEqualTo("off");
    assertThat(neighbour.received()).isEmpty();
  }

  private Peer connect(String clientId, int where) throws Exception {
    Peer client =
        PeerKind.HIVEMQ_5.connect(Transport.TCP, where, new PeerKind.Options(clientId, true, null));
    clients.add(client);
    return client;
  }
}
