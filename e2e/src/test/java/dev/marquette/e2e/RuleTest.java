package dev.marquette.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 4: rules are resources. */
@ExtendWith(Installation.class)
class RuleTest {
  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();

  @AfterEach
  void clean() {
    clients.close();
    cluster.kubectl.run("delete", "rule/turn", "--ignore-not-found", "--wait=true");
  }

  @Test
  void aRuleTurnsMessagesOnEveryPodAndAChangedOneIsInForceWhenReady() {
    for (int generation = 1; generation <= 2; generation++) {
      String target = "turned/" + generation;
      cluster.kubectl.apply(
          rule("SELECT payload.t AS t FROM \\\"rule/in\\\" WHERE t > 30", target));
      cluster.awaitCondition("rule/turn", "Ready", Quickstart.APPLIED);

      for (Broker broker : cluster.brokers()) {
        // Subscriber and publisher at the same pod, so that the pod's own rule is what is seen.
        Client client = clients.connect(broker.ip(), Quickstart.MQTT);
        client.mqtt().subscribeWith().topicFilter("turned/#").send();
        client.mqtt().publishWith().topic("rule/in").payload("{\"t\":29}".getBytes(UTF_8)).send();
        client.mqtt().publishWith().topic("rule/in").payload("{\"t\":31}".getBytes(UTF_8)).send();

        await().until(() -> !client.received().isEmpty());
        // the rule of the generation before would have sent to its own target, and before this
        assertThat(client.received()).containsExactly(target + "=31");
        client.mqtt().disconnect();
      }
    }
    await("counters reach the status")
        .until(() -> cluster.kubectl.get("rule", "turn").at("/status/matched").asLong() >= 6);
  }

  @Test
  void aSqlErrorShowsLineAndColumnAndTheLastGoodRuleStays() {
    cluster.kubectl.apply(rule("SELECT * FROM \\\"rule/in\\\"", "turned/good"));
    cluster.awaitCondition("rule/turn", "Ready", Quickstart.APPLIED);

    cluster.kubectl.apply(rule("SELECT *\\nFROM \\\"rule/in\\\" WHERE payload.t >>", "turned/bad"));
    await("the error is in the status")
        .until(
            () -> {
              JsonNode ready = Kubectl.conditionNode(cluster.kubectl.get("rule", "turn"), "Ready");
              return ready.path("status").asText().equals("False")
                  && ready.path("reason").asText().equals("InvalidSpec");
            });

    JsonNode status = cluster.kubectl.get("rule", "turn").path("status");
    assertThat(status.at("/error/line").asInt()).isEqualTo(2);
    assertThat(status.at("/error/column").asInt()).isEqualTo(33);
    assertThat(cluster.kubectl.run("get", "mqr")).contains("line 2, column 33");
    for (Broker broker : cluster.brokers()) {
      Client client = clients.connect(broker.ip(), Quickstart.MQTT);
      client.mqtt().subscribeWith().topicFilter("turned/#").send();
      client.mqtt().publishWith().topic("rule/in").payload("x".getBytes(UTF_8)).send();
      await().until(() -> !client.received().isEmpty());
      assertThat(client.received()).first().asString().startsWith("turned/good=");
    }
  }

  static String rule(String sql, String target) {
    return """
        apiVersion: marquette.dev/v1alpha1
        kind: Rule
        metadata:
          name: turn
        spec:
          cluster: quickstart
          sql: "%s"
          actions:
            - republish:
                topic: %s
                payload: ${t}
        """
        .formatted(sql, target);
  }
}
