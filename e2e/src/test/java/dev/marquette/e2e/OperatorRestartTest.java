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

/**
 * 8: the operator may die in the middle of anything. That the next one waits until the lease of a
 * dead one has run out is seen once; elsewhere the lease goes at once, and what is seen is the
 * same.
 */
@ExtendWith(Installation.class)
class OperatorRestartTest {
  private static final Duration CONVERGED = Duration.ofMinutes(2);
  private static final String OWN_KINDS =
      "statefulsets,services,secrets,serviceaccounts,poddisruptionbudgets,networkpolicies,mqttclusters,listeners,authsources,rules";

  /** The quickstart's own five, and a listener, an access source and a rule. */
  private static final int RESOURCES = 8;

  private static final String WRITES = "marquette_operator_writes_total";
  private static final String OF_SECOND = "app.kubernetes.io/instance=second";
  private static final String SECOND =
      """
      apiVersion: marquette.dev/v1alpha1
      kind: MqttCluster
      metadata:
        name: second
      spec:
        replicas: 1
        etcd:
          managed:
            replicas: 1
            storage:
              ephemeral: true
      ---
      apiVersion: marquette.dev/v1alpha1
      kind: Listener
      metadata:
        name: second-tcp
      spec:
        cluster: second
        port: 1883
      """;

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
        "mqttcluster/second",
        "listener/second-tcp",
        "--ignore-not-found",
        "--wait=true");
    cluster.autoscaling("null");
  }

  @Test
  void aClusterComesUpAndGoes() {
    cluster.kubectl.apply(SECOND);
    PodProcess.killOperator();
    await("the operator has begun")
        .atMost(CONVERGED)
        .until(() -> !cluster.kubectl.get("statefulset", "second").isMissingNode());
    PodProcess.killOperatorAndItsLease();
    for (String resource : List.of("mqttcluster/second", "listener/second-tcp")) {
      cluster.awaitCondition(resource, "Ready", CONVERGED);
    }

    cluster.kubectl.run("delete", "mqttcluster/second", "listener/second-tcp", "--wait=false");
    PodProcess.killOperatorAndItsLease();
    await("nothing is left of it")
        .atMost(CONVERGED)
        .until(
            () ->
                cluster.kubectl.get("mqttcluster", "second").isMissingNode()
                    && cluster.kubectl.get("listener", "second-tcp").isMissingNode()
                    && cluster
                        .kubectl
                        .list("pods,services,secrets,statefulsets", OF_SECOND)
                        .isEmpty());
  }

  @Test
  void aListenerAndItsCertificateConverge() {
    Pair first = Certificates.selfSigned("first");
    cluster.kubectl.apply(Certificates.secret("tls-cert", first.certificatePem(), first.keyPem()));
    cluster.kubectl.apply(TlsListenerTest.listener());
    PodProcess.killOperatorAndItsLease();
    cluster.awaitCondition("listener/tls", "Ready", CONVERGED);

    Pair second = Certificates.selfSigned("second");
    cluster.kubectl.apply(
        Certificates.secret("tls-cert", second.certificatePem(), second.keyPem()));
    PodProcess.killOperatorAndItsLease();
    await("the new certificate").atMost(CONVERGED).until(() -> cluster.everyBrokerShows(second));
    cluster.awaitCondition("listener/tls", "CertificatesApplied", CONVERGED);

    cluster.kubectl.apply(Certificates.secret("tls-cert", first.certificatePem(), second.keyPem()));
    PodProcess.killOperatorAndItsLease();
    await("a key that does not match is refused")
        .atMost(CONVERGED)
        .until(
            () ->
                Kubectl.conditionNode(cluster.kubectl.get("listener", "tls"), "CertificatesApplied")
                    .path("reason")
                    .asText()
                    .equals("CertificateRefused"));
    await("the old certificate stays").until(() -> cluster.everyBrokerShows(second));
  }

  @Test
  void aRuleAndAnAuthSourceConverge() {
    cluster.kubectl.apply(RuleTest.rule("SELECT * FROM \\\"rule/in\\\"", "turned/restart"));
    PodProcess.killOperatorAndItsLease();
    cluster.awaitCondition("rule/turn", "Ready", CONVERGED);

    cluster.kubectl.apply(RuleTest.rule("SELECT * FROM", "turned/restart"));
    PodProcess.killOperatorAndItsLease();
    await("the SQL error is in the status")
        .atMost(CONVERGED)
        .until(() -> cluster.kubectl.get("rule", "turn").at("/status/error/line").asInt() == 1);

    cluster.kubectl.apply(RuleTest.rule("SELECT * FROM \\\"rule/in\\\"", "turned/again"));
    PodProcess.killOperatorAndItsLease();
    cluster.awaitCondition("rule/turn", "Ready", CONVERGED);

    cluster.kubectl.apply(AuthSourceTest.users());
    PodProcess.killOperatorAndItsLease();
    cluster.awaitCondition("authsource/users", "Ready", CONVERGED);

    cluster.kubectl.run("delete", "rule/turn", "--wait=false");
    PodProcess.killOperatorAndItsLease();
    await().atMost(CONVERGED).until(() -> cluster.kubectl.get("rule", "turn").isMissingNode());
    await().until(() -> !cluster.etcdKeys("config/Rule/").contains("turn"));
  }

  @Test
  void scalingConverges() {
    cluster.scale(4);
    PodProcess.killOperatorAndItsLease();
    cluster.awaitReady(4);
    Broker fourth = cluster.brokers().getLast();
    cluster.scale(3);
    PodProcess.killOperatorAndItsLease();
    cluster.awaitReady(3);
    cluster.awaitNothingLeftOf(fourth);

    cluster.autoscaling("{\"minReplicas\":3,\"maxReplicas\":5}");
    PodProcess.killOperatorAndItsLease();
    await("an autoscaler")
        .atMost(CONVERGED)
        .until(() -> cluster.kubectl.get("hpa", "quickstart").at("/spec/maxReplicas").asInt() == 5);
    cluster.autoscaling("null");
    PodProcess.killOperatorAndItsLease();
    await("no autoscaler")
        .atMost(CONVERGED)
        .until(() -> cluster.kubectl.get("hpa", "quickstart").isMissingNode());
  }

  @Test
  void aBrokerAndTheOperatorKilledTogetherComeBack() {
    Broker victim = cluster.brokers().getFirst();
    PodProcess.killBroker(victim.name());
    PodProcess.killOperatorAndItsLease();
    cluster.awaitReplaced(victim);
    cluster.awaitReady(3);
  }

  @Test
  void aSecondReconcileWritesNothing() {
    awaitOperator();
    Pair pair = Certificates.selfSigned("second");
    cluster.kubectl.apply(Certificates.secret("tls-cert", pair.certificatePem(), pair.keyPem()));
    cluster.kubectl.apply(TlsListenerTest.listener());
    cluster.kubectl.apply(AuthSourceTest.users());
    cluster.kubectl.apply(RuleTest.rule("SELECT * FROM \\\"rule/in\\\"", "turned/second"));
    cluster.autoscaling("{\"minReplicas\":3,\"maxReplicas\":4}");
    for (String resource : List.of("listener/tls", "authsource/users", "rule/turn")) {
      cluster.awaitCondition(resource, "Ready", CONVERGED);
    }
    Map<String, String> before = settled();
    assertThat(metric(WRITES)).as("what it wrote until now is counted").isPositive();

    restartOperator();

    await("the new operator has reconciled everything")
        .atMost(CONVERGED)
        .until(() -> metric("marquette_operator_reconciliations_total") >= RESOURCES);
    assertThat(settled()).as("resource versions of all objects").isEqualTo(before);
    assertThat(metric(WRITES)).as("writes since it started").isZero();
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
    PodProcess.endLease();
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
    return Metrics.sum(ip, name);
  }
}
