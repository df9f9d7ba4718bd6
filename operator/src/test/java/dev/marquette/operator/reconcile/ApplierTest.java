package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.DEFAULTS;
import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.listener;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.operator.model.BrokerStatefulSet;
import dev.marquette.operator.model.KeysFolder;
import dev.marquette.operator.model.ListenerService;
import dev.marquette.operator.model.Services;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplierTest {
  private final FakeKubernetes kubernetes = new FakeKubernetes();
  private final Applier applier = new Applier(kubernetes, kubernetes.serialization);
  private final Service desired = Services.etcdClient(smallCluster());

  @Test
  void createsWhatIsMissingAndThenWritesNothing() throws NameTakenException, WriteRefusedException {
    Applier.Result<Service> first = applier.apply(Service.class, desired);
    assertThat(first.created()).isTrue();
    assertThat(first.written()).isTrue();
    Applier.Result<Service> second = applier.apply(Service.class, desired);
    assertThat(second.created()).isFalse();
    assertThat(second.written()).isFalse();
    assertThat(kubernetes.writes).containsExactly("apply Service/demo-etcd");
  }

  @Test
  void putsRightWhatSomebodyChanged() throws NameTakenException, WriteRefusedException {
    applier.apply(Service.class, desired);
    Service changed = kubernetes.require(Service.class, "demo-etcd");
    changed.getSpec().getPorts().getFirst().setPort(1);
    kubernetes.put(changed);
    assertThat(applier.apply(Service.class, desired).written()).isTrue();
    assertThat(kubernetes.require(Service.class, "demo-etcd").getSpec().getPorts().getFirst())
        .hasFieldOrPropertyWithValue("port", 2379);
  }

  @Test
  void leavesAloneWhatSomebodyAdded() throws NameTakenException, WriteRefusedException {
    StatefulSet set = BrokerStatefulSet.of(smallCluster(), DEFAULTS);
    applier.apply(StatefulSet.class, set);
    StatefulSet added = kubernetes.require(StatefulSet.class, "demo");
    added
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .add(new EnvVar("ADDED", "1", null));
    kubernetes.put(added);
    assertThat(applier.apply(StatefulSet.class, set).written()).isFalse();
  }

  @Test
  void takesBackWhatIsNoLongerDesired() throws NameTakenException, WriteRefusedException {
    applier.apply(
        StatefulSet.class,
        BrokerStatefulSet.of(cluster("demo", "{jvmOptions: ['-Xmx1g']}"), DEFAULTS));
    StatefulSet less = BrokerStatefulSet.of(smallCluster(), DEFAULTS);
    assertThat(applier.apply(StatefulSet.class, less).written()).isTrue();
    assertThat(applier.apply(StatefulSet.class, less).written()).isFalse();
  }

  @Test
  void aSecretsContentIsComparedAndItsHashTellsNothing()
      throws NameTakenException, WriteRefusedException {
    applyKeys(Map.of("a__p", "b25l"));
    String hash = hash();
    assertThat(applyKeys(Map.of("a__p", "b25l"))).isFalse();
    assertThat(applyKeys(Map.of("a__p", "dHdv"))).isTrue();
    assertThat(hash()).as("it depends on names alone").isEqualTo(hash);
    assertThat(applyKeys(Map.of("a__p", "dHdv", "b__p", "eA=="))).isTrue();
    assertThat(applyKeys(Map.of("a__p", "dHdv"))).as("an entry is taken back").isTrue();
    assertThat(applyKeys(Map.of("a__p", "dHdv"))).isFalse();
    assertThat(applyKeys(Map.of())).isTrue();
    assertThat(applyKeys(Map.of())).as("an empty Secret is kept without data").isFalse();
  }

  private boolean applyKeys(Map<String, String> entries)
      throws NameTakenException, WriteRefusedException {
    return applier.apply(Secret.class, KeysFolder.secret(smallCluster(), entries)).written();
  }

  private String hash() {
    return String.valueOf(
        kubernetes
            .require(Secret.class, "demo-keys")
            .getMetadata()
            .getAnnotations()
            .get(Applier.APPLIED));
  }

  @Test
  void touchesNothingOfAnotherOwner() throws NameTakenException, WriteRefusedException {
    // the cluster "demo" with the Listener "etcd-x", and the cluster "demo-etcd" with "x"
    applier.apply(Service.class, ListenerService.of(tcp("etcd-x", 1)).orElseThrow());
    Service other =
        ListenerService.of(listener("x", "{cluster: demo-etcd, port: 2}")).orElseThrow();
    assertThatThrownBy(() -> applier.apply(Service.class, other))
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("belongs to Listener \"etcd-x\"");
    assertThat(applier.delete(Service.class, smallCluster(), "mqtt", "demo-etcd-x")).isFalse();
    assertThat(kubernetes.has(Service.class, "demo-etcd-x")).isTrue();
  }

  @Test
  void deletesItsOwn() throws NameTakenException, WriteRefusedException {
    applier.apply(Service.class, desired);
    assertThat(applier.delete(Service.class, smallCluster(), "mqtt", "demo-etcd")).isTrue();
    assertThat(applier.delete(Service.class, smallCluster(), "mqtt", "demo-etcd")).isFalse();
  }

  @Test
  void deletesOnce() throws NameTakenException, WriteRefusedException {
    applier.apply(Service.class, desired);
    Service going = kubernetes.require(Service.class, "demo-etcd");
    going.getMetadata().setDeletionTimestamp("2026-06-01T00:00:00Z");
    kubernetes.put(going);
    kubernetes.writes.clear();
    assertThat(applier.delete(Service.class, smallCluster(), "mqtt", "demo-etcd")).isFalse();
    assertThat(kubernetes.writes).isEmpty();
  }
}
