package dev.marquette.operator.model;

import static dev.marquette.operator.fixture.Manifests.DEFAULTS;
import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.MqttCluster;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerObjectsTest {
  private static final String EVERYTHING =
      """
      {replicas: 5, image: 'registry.example/broker:2', imagePullPolicy: Never,
       resources: {requests: {cpu: 500m, memory: 512Mi}, limits: {cpu: '2', memory: 1Gi}},
       jvmOptions: ['-Xlog:gc', '-XX:MaxRAMPercentage=60'],
       drain: {timeoutSeconds: 120},
       etcd: {external: {endpoints: ['http://etcd-0.example:2379', 'http://etcd-1.example:2379']}},
       autoscaling: {minReplicas: 2, maxReplicas: 9, scaleDownStabilizationSeconds: 0},
       template: {labels: {team: home, 'app.kubernetes.io/component': stolen},
                  annotations: {note: hello}, nodeSelector: {disk: ssd},
                  tolerations: [{key: mqtt, operator: Exists, effect: NoSchedule}],
                  priorityClassName: high, imagePullSecrets: [registry]}}
      """;

  @Test
  void theLeastThatAPersonMayWrite() {
    Golden.assertMatches("broker-statefulset", BrokerStatefulSet.of(smallCluster(), DEFAULTS));
  }

  @Test
  void everythingThatAPersonMayWrite() {
    Golden.assertMatches(
        "broker-statefulset-full", BrokerStatefulSet.of(cluster("demo", EVERYTHING), DEFAULTS));
  }

  @Test
  void headlessService() {
    Golden.assertMatches("broker-headless-service", Services.brokersHeadless(smallCluster()));
  }

  @Test
  void disruptionBudget() {
    Golden.assertMatches("broker-disruption-budget", DisruptionBudgets.brokers(smallCluster()));
  }

  @Test
  void serviceAccount() {
    Golden.assertMatches("service-account", ServiceAccounts.of(smallCluster()));
  }

  @Test
  void networkPolicy() {
    Golden.assertMatches(
        "broker-network-policy",
        NetworkPolicies.brokers(smallCluster(), List.of(8883, 1883, 1883)));
  }

  @Test
  void portsOfListenersAreFoundAgainInAPolicy() {
    assertThat(
            NetworkPolicies.listenerPorts(
                NetworkPolicies.brokers(smallCluster(), List.of(8883, 1883))))
        .containsExactlyInAnyOrder(1883, 8883);
    assertThat(NetworkPolicies.listenerPorts(NetworkPolicies.brokers(smallCluster(), List.of())))
        .isEmpty();
  }

  @Test
  void autoscaler() {
    Golden.assertMatches("autoscaler", Autoscaler.of(cluster("demo", EVERYTHING)).orElseThrow());
  }

  @Test
  void noAutoscalerUnlessAsked() {
    assertThat(Autoscaler.of(smallCluster())).isEmpty();
  }

  @Test
  void noListenerOpensNoPort() {
    NetworkPolicy policy = NetworkPolicies.brokers(smallCluster(), List.of());
    assertThat(policy.getSpec().getIngress())
        .allSatisfy(rule -> assertThat(rule.getPorts()).isNotEmpty());
    assertThat(policy.getSpec().getIngress())
        .flatMap(rule -> rule.getPorts())
        .extracting(NetworkPolicyPort::getPort)
        .extracting(port -> port.getIntVal())
        .containsExactly(7071, 8081);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{replicas: 7}",
        "{mqtt: {maxPacketSize: 2MB}}",
        "{logging: {level: debug}}",
        "{authentication: {anonymous: Allow}}",
        "{logging: {level: debug}}",
        "{networkPolicy: {enabled: false}}",
        "{autoscaling: {maxReplicas: 9}}",
        "{paused: true}"
      })
  void whatIsPublishedOrOutsideThePodsRestartsNone(String spec) {
    assertThat(revision(cluster("demo", spec))).isEqualTo(revision(smallCluster()));
    assertThat(BrokerStatefulSet.of(cluster("demo", spec), DEFAULTS).getSpec().getTemplate())
        .isEqualTo(BrokerStatefulSet.of(smallCluster(), DEFAULTS).getSpec().getTemplate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{image: 'example.org/marquette:2'}",
        "{resources: {requests: {cpu: '1'}}}",
        "{jvmOptions: ['-Xmx1g']}",
        "{drain: {timeoutSeconds: 31}}",
        "{etcd: {external: {endpoints: ['http://e:2379']}}}",
        "{template: {nodeSelector: {a: b}}}"
      })
  void whatARunningBrokerCannotTakeOverChangesTheRevision(String spec) {
    assertThat(revision(cluster("demo", spec))).isNotEqualTo(revision(smallCluster()));
  }

  @Test
  void aPersonsLabelsDoNotBreakTheSelectors() {
    assertThat(
            BrokerStatefulSet.of(cluster("demo", EVERYTHING), DEFAULTS)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels())
        .containsEntry("app.kubernetes.io/component", "broker")
        .containsEntry("team", "home");
  }

  @Test
  void theBrokerIsToldWhereEtcdIs() {
    assertThat(
            BrokerStatefulSet.of(smallCluster(), DEFAULTS)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv())
        .contains(new EnvVar("MARQUETTE_ETCD_ENDPOINTS", "http://demo-etcd.mqtt.svc:2379", null));
  }

  private static String revision(MqttCluster cluster) {
    return requireNonNull(
        BrokerStatefulSet.of(cluster, DEFAULTS)
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getAnnotations()
            .get(BrokerStatefulSet.REVISION));
  }
}
