package dev.marquette.operator.model;

import static dev.marquette.operator.fixture.Manifests.DEFAULTS;
import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Etcd;
import dev.marquette.crds.MqttCluster;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EtcdObjectsTest {
  @Test
  void threeMembersWithVolumes() {
    Golden.assertMatches("etcd-statefulset", etcd(smallCluster()));
  }

  @Test
  void oneMemberForATest() {
    Golden.assertMatches(
        "etcd-statefulset-ephemeral",
        etcd(
            cluster(
                "demo",
                "{imagePullPolicy: Never, etcd: {managed: {replicas: 1, image: 'localhost/etcd:1',"
                    + " storage: {ephemeral: true}, resources: {requests: {memory: 64Mi}}}}}")));
  }

  @Test
  void services() {
    Golden.assertMatches("etcd-headless-service", Services.etcdHeadless(smallCluster()));
    Golden.assertMatches("etcd-client-service", Services.etcdClient(smallCluster()));
  }

  @Test
  void disruptionBudget() {
    Golden.assertMatches("etcd-disruption-budget", DisruptionBudgets.etcd(smallCluster()));
  }

  @Test
  void networkPolicy() {
    Golden.assertMatches("etcd-network-policy", NetworkPolicies.etcd(smallCluster(), DEFAULTS));
  }

  @Test
  void theQuotaFitsTheVolume() {
    assertThat(arguments("{size: 4Gi}")).contains("--quota-backend-bytes=" + (3L << 30));
    assertThat(arguments("{size: 1Ti}")).contains("--quota-backend-bytes=" + (8L << 30));
  }

  @Test
  void theStorageClassIsTheClustersUnlessNamed() {
    assertThat(claimClass("{}")).isNull();
    assertThat(claimClass("{storageClassName: fast}")).isEqualTo("fast");
  }

  private static List<String> arguments(String storage) {
    return withStorage(storage)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getArgs();
  }

  private static @Nullable String claimClass(String storage) {
    return withStorage(storage)
        .getSpec()
        .getVolumeClaimTemplates()
        .getFirst()
        .getSpec()
        .getStorageClassName();
  }

  private static StatefulSet withStorage(String storage) {
    return etcd(cluster("demo", "{etcd: {managed: {storage: " + storage + "}}}"));
  }

  private static StatefulSet etcd(MqttCluster cluster) {
    Etcd.Managed managed = requireNonNull(cluster.getSpec().etcd().managed());
    return EtcdStatefulSet.of(cluster, managed, DEFAULTS);
  }
}
