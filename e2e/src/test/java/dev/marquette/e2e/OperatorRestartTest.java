package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.e2e.Certificates.Pair;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 8: the operator may die in the middle of anything. */
@ExtendWith(Installation.class)
class OperatorRestartTest {
  private static final Duration CONVERGED = Duration.ofMinutes(2);
  private static final String OWN_KINDS =
      "statefulsets,services,secrets,serviceaccounts,poddisruptionbudgets,networkpolicies,mqttclusters,listeners,authsources,rules";

  private final Quickstart cluster = Quickstart.running(3);

  @AfterEach
  void clean() {
    cluster.kubectl.run(
        "delete",
        "listener/tls",
        "secret/tls-cert",
        "authsource/users",
        "secret/alice",
        "rule/turn",
        "--ignore-not-found",
        "--wait=true");
  }

  @Test
  void aListenerAndItsCertificateConverge() throws Exception {
    Pair first = Certificates.selfSigned("first");
    cluster.kubectl.apply(Certificates.secret("tls-cert", first.certificatePem(), first.keyPem()));
    cluster.kubectl.apply(TlsListenerTest.listener());
    PodProcess.killOperator();
    cluster.awaitCondition("listener/tls", "Ready", CONVERGED);

    Pair second = Certificates.selfSigned("second");
    cluster.kubectl.apply(
        Certificates.secret("tls-cert", second.certificatePem(), second.keyPem()));
    PodProcess.killOperator();
    for (Broker broker : cluster.brokers()) {
      await()
          .atMost(CONVERGED)
          .until(
              () ->
                  Certificates.fingerprint(Clients.shownBy(broker.ip(), TlsListenerTest.PORT))
                      .equals(second.fingerprint()));
    }
    cluster.awaitCondition("listener/tls", "CertificatesApplied", CONVERGED);
  }

  @Test
  void aRuleAndAnAuthSourceConverge() {
    cluster.kubectl.apply(RuleTest.rule("SELECT * FROM \\\"rule/in\\\"", "turned/restart"));
    PodProcess.killOperator();
    cluster.awaitCondition("rule/turn", "Ready", CONVERGED);

    cluster.kubectl.apply(AuthSourceTest.users());
    PodProcess.killOperator();
    cluster.awaitCondition("authsource/users", "Ready", CONVERGED);

    cluster.kubectl.run("delete", "rule/turn", "--wait=false");
    PodProcess.killOperator();
    await().atMost(CONVERGED).until(() -> cluster.kubectl.get("rule", "turn").isMissingNode());
    await().until(() -> !cluster.etcdKeys("config/Rule/").contains("turn"));
  }

  @Test
  void scalingConverges() {
    cluster.scale(4);
    PodProcess.killOperator();
    cluster.awaitReady(4);
    cluster.scale(3);
    PodProcess.killOperator();
    cluster.awaitReady(3);
    await().atMost(CONVERGED).until(() -> cluster.etcdKeys("members/").size() == 3);
  }

  @Test
  void aBrokerAndTheOperatorKilledTogetherComeBack() {
    PodProcess.killBroker(cluster.brokers().getFirst().name());
    PodProcess.killOperator();
    await("the kill was noticed")
        .atMost(CONVERGED)
        .until(() -> cluster.brokers().stream().anyMatch(b -> b.restarts() > 0));
    cluster.awaitReady(3);
  }

  @Test
  void aSecondReconcileWritesNothing() {
    awaitOperator();
    Map<String, String> before = settled();

    restartOperator();

    await("the new operator has reconciled everything")
        .atMost(CONVERGED)
        .until(() -> metric("marquette_operator_reconciliations_total") >= 4);
    assertThat(settled()).as("resource versions of all objects").isEqualTo(before);
    assertThat(metric("marquette_operator_writes_total")).as("writes since it started").isZero();
  }

  /** Resource versions, once they have been the same for three looks in a row. */
  private Map<String, String> settled() {
    List<Map<String, String>> looks = new ArrayList<>();
    await("nothing changes any more")
        .atMost(CONVERGED)
        .pollInterval(Duration.ofSeconds(4))
        .until(
            () -> {
              looks.addFirst(versions());
              return looks.size() >= 3
                  && looks.get(0).equals(looks.get(1))
                  && looks.get(0).equals(looks.get(2));
            });
    return looks.getFirst();
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (JsonNode object :
        Kubectl.parsed(cluster.kubectl.run("get", OWN_KINDS, "-o", "json")).path("items")) {
      versions.put(
          object.path("kind").asText() + "/" + object.at("/metadata/name").asText(),
          object.at("/metadata/resourceVersion").asText());
    }
    return versions;
  }

  private static void restartOperator() {
    Kubectl system = new Kubectl(Installation.SYSTEM);
    system.run("delete", "pods", "-l", Installation.OPERATOR, "--grace-period=1", "--wait=true");
    awaitOperator();
  }

  private static void awaitOperator() {
    new Kubectl(Installation.SYSTEM)
        .run("rollout", "status", "deployment", "-l", Installation.OPERATOR, "--timeout=120s");
  }

  /** The sum of a counter of the operator over all its labels. */
  private static double metric(String name) {
    String ip =
        new Kubectl(Installation.SYSTEM)
            .get("pod", PodProcess.operatorPod())
            .at("/status/podIP")
            .asText();
    String metrics = Http.get("http://%s:8081/metrics".formatted(ip));
    return List.of(metrics.split("\n")).stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
