package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.app.OneMachine.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.PeerKind.Transport;
import dev.marquette.kernel.KernelStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where rules hook into the path of messages. A hook is found by a message's topic among the
 * filters of subscribers, and here nobody has subscribed: what {@link KernelStats#routes} counts is
 * hooks.
 */
class RuleHooksTest {
  @TempDir private Path folder;
  private final int port = freePort();
  private OneMachine machine;
  private Peer client;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "listener.yaml", listener("main", port));
    machine = OneMachine.on(folder, Map.of());
    client =
        PeerKind.HIVEMQ_5.connect(
            Transport.TCP, port, new PeerKind.Options("publisher", true, null));
  }

  @AfterEach
  void stop() {
    client.close();
    machine.close();
  }

  private void rule(String name, String filter) {
    machine.save(
        name + ".yaml",
        """
        apiVersion: marquette.dev/v1alpha1
        kind: Rule
        metadata: {name: %s}
        spec: {cluster: test, sql: 'SELECT * FROM "%s"', actions: [{console: {}}]}
        """
            .formatted(name, filter));
  }

  private void awaitHooks(long hooks) {
    await().until(() -> machine.broker().kernel().stats().routes() == hooks);
  }

  private String seenBy(String rule) throws IOException, InterruptedException {
    return machine
        .admin("/metrics")
        .body()
        .lines()
        .filter(
            line ->
                line.startsWith("marquette_rule_messages_total{result=\"passed\",rule=\"" + rule))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElse("none");
  }

  @Test
  @DisplayName("S-10: a rule installs the hook that it needs, and the last one takes it along")
  void hooksAreThoseOfTheRules() throws Exception {
    assertThat(machine.broker().kernel().stats().routes()).as("without rules").isZero();
    client.publish("in/1", 1, false, "before there was a rule");

    rule("first", "in/+");
    awaitHooks(1);
    client.publish("in/1", 1, false, "seen");
    client.publish("other/1", 1, false, "of no rule's topic");
    assertThat(seenBy("first")).isEqualTo("1.0");

    rule("second", "in/+");
    rule("third", "other/#");
    awaitHooks(2);
    machine.delete("first.yaml");
    machine.delete("third.yaml");
    awaitHooks(1);
    client.publish("in/1", 1, false, "for the second");
    client.publish("other/1", 1, false, "of no rule's topic again");
    assertThat(seenBy("second")).isEqualTo("1.0");

    machine.delete("second.yaml");
    awaitHooks(0);
    client.publish("in/1", 1, false, "after the last rule");
  }
}
