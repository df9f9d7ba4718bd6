package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static dev.marquette.operator.fixture.Manifests.tls;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.model.NetworkPolicies;
import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterStepsTest {
  private final World world = new World();

  @Test
  void makesEverythingThatAClusterNeeds() {
    MqttCluster cluster = world.kubernetes.put(smallCluster());
    world.reconcile(cluster);
    assertThat(world.kubernetes.names("StatefulSet")).containsExactly("demo", "demo-etcd");
    assertThat(world.kubernetes.names("Service"))
        .containsExactly("demo-etcd", "demo-etcd-headless", "demo-headless");
    assertThat(world.kubernetes.names("PodDisruptionBudget")).containsExactly("demo", "demo-etcd");
    assertThat(world.kubernetes.names("NetworkPolicy")).containsExactly("demo", "demo-etcd");
    assertThat(world.kubernetes.names("ServiceAccount")).containsExactly("demo");
    assertThat(world.kubernetes.names("Secret")).containsExactly("demo-keys");
    assertThat(world.kubernetes.names("HorizontalPodAutoscaler")).isEmpty();
    assertThat(world.store.config).containsKey(new ConfigKey("MqttCluster", "demo"));
  }

  @Test
  void theSecondRunWritesNothing() {
    world.kubernetes.put(Pair.of("a").secret("cert"));
    world.kubernetes.put(tls("secure", 8883, "cert"));
    MqttCluster cluster =
        world.kubernetes.put(
            cluster(
                "demo",
                "{resources: {requests: {cpu: 1000m, memory: 1Gi}}, autoscaling: {maxReplicas: 5},"
                    + " etcd: {managed: {storage: {size: 2Gi}}}}"));
    world.reconcile(cluster);
    world.runPods("demo", 3);
    world.runBrokers("demo", 3, Map.of());
    world.settle(cluster);
    world.forgetWrites();

    world.now = world.now.plusSeconds(3600);
    world.reconcile(world.cluster("demo"));

    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.store.writes).isEmpty();
    assertThat(world.announcements).isEmpty();
  }

  @Test
  void aChangeOfSettingsReplacesNoPod() {
    world.running(3);
    world.change("{mqtt: {maxPacketSize: 2MB}}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("Applying");
    world.runBrokers("demo", 3, Map.of());
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").holds()).isTrue();
    assertThat(world.kubernetes.writes).noneMatch(write -> write.startsWith("apply"));
  }

  @Test
  void scalingChangesTheStatefulSetAndNeverTheCluster() {
    world.running(4);
    world.kubernetes.put(cluster("demo", "{replicas: 2}"));
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(StatefulSet.class, "demo").getSpec().getReplicas())
        .isEqualTo(2);
    assertThat(world.kubernetes.writes).noneMatch(write -> write.startsWith("apply MqttCluster"));
    assertThat(world.actions("MqttCluster/demo")).contains(Action.SCALED);
    assertThat(world.store.writes).isEmpty(); // what brokers run does not depend on their number
  }

  @Test
  void whoWasScaledAwayIsForgottenWhenThePodIsGone() {
    world.running(4);
    world.kubernetes.put(cluster("demo", "{replicas: 3}"));
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.nodes()).contains("demo-3"); // it is still ending

    world.kubernetes.remove(Pod.class, "demo-3");
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.nodes()).containsExactly("demo-0", "demo-1", "demo-2");
    assertThat(world.store.writes).containsExactly("forget demo-3");
    assertThat(world.actions("MqttCluster/demo")).contains(Action.MEMBER_FORGOTTEN);
  }

  @Test
  void whoCrashedIsNotForgotten() {
    world.running(3);
    world.kubernetes.remove(Pod.class, "demo-1");
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void aSecretIsCopiedAndThePodsAreTold() {
    world.running(3);
    Pair pair = Pair.of("a");
    world.kubernetes.put(pair.secret("cert"));
    world.kubernetes.put(tls("secure", 8883, "cert"));
    world.reconcile(world.cluster("demo"));
    Secret keys = world.kubernetes.require(Secret.class, "demo-keys");
    assertThat(keys.getData()).containsOnlyKeys("cert__tls.crt", "cert__tls.key");
    assertThat(world.kubernetes.require(Pod.class, "demo-2").getMetadata().getAnnotations())
        .containsEntry(KeysSteps.KEYS_VERSION, keys.getMetadata().getResourceVersion());
    assertThat(world.kubernetes.require(StatefulSet.class, "demo").getSpec().getTemplate())
        .as("no pod is restarted for it")
        .hasToString(template());
  }

  private String template() {
    World other = new World();
    other.reconcile(other.kubernetes.put(cluster("demo", "{replicas: 3}")));
    return other.kubernetes.require(StatefulSet.class, "demo").getSpec().getTemplate().toString();
  }

  @Test
  void aSecretThatIsRefusedLeavesTheOldContentAndSaysSo() {
    world.running(3);
    Pair good = Pair.of("good");
    world.kubernetes.put(good.secret("cert"));
    world.kubernetes.put(tls("secure", 8883, "cert"));
    world.reconcile(world.cluster("demo"));
    Map<String, String> before = world.kubernetes.require(Secret.class, "demo-keys").getData();

    world.kubernetes.put(
        Pair.secret(
            "cert", Map.of("tls.crt", Pair.of("new").certificate(), "tls.key", good.key())));
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).isEqualTo(before);
    assertThat(world.condition("Degraded").holds()).isTrue();
    assertThat(world.condition("Degraded").message()).contains("cert", "does not belong");
  }

  @Test
  void whatIsInForceKeepsItsSecretThoughTheSpecNamesAnother() {
    world.running(3);
    world.kubernetes.put(Pair.of("old").secret("old"));
    Listener listener = world.kubernetes.put(tls("secure", 8883, "old"));
    world.reconcile(world.cluster("demo"));
    world.reconcile(listener);
    assertThat(world.store.config).containsKey(new ConfigKey("Listener", "secure"));

    world.kubernetes.put(tls("secure", 8883, "missing"));
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData())
        .containsOnlyKeys("old__tls.crt", "old__tls.key");
  }

  @Test
  void noKeyIsDroppedWhileItIsNotKnownWhatIsInForce() {
    world.running(3);
    world.kubernetes.put(Pair.of("old").secret("old"));
    Listener listener = world.kubernetes.put(tls("secure", 8883, "old"));
    world.reconcile(world.cluster("demo"));
    world.kubernetes.remove(Listener.class, listener.getMetadata().getName());
    world.store.current = false;
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).hasSize(2);
    world.store.current = true;
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).isNullOrEmpty();
  }

  @Test
  void thePortInForceStaysOpenThoughTheSpecNamesAnother() {
    world.running(3);
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    world.reconcile(world.cluster("demo"));
    assertThat(openPorts()).containsExactly(1883);

    world.kubernetes.put(tls("mqtt", 8883, "missing"));
    world.reconcile(world.cluster("demo"));
    assertThat(openPorts()).containsExactlyInAnyOrder(1883, 8883);

    world.kubernetes.put(Pair.of("a").secret("missing"));
    world.reconcile(world.cluster("demo"));
    world.reconcile(listener);
    world.reconcile(world.cluster("demo"));
    assertThat(openPorts()).containsExactly(8883);
  }

  @Test
  void noPortIsClosedWhileItIsNotKnownWhatIsInForce() {
    world.running(3);
    world.reconcile(world.kubernetes.put(tcp("mqtt", 1883)));
    world.reconcile(world.cluster("demo"));
    world.kubernetes.put(tcp("mqtt", 1884));
    world.store.config.clear(); // an operator that has just started knows nothing
    world.store.current = false;
    world.reconcile(world.cluster("demo"));
    assertThat(openPorts()).containsExactlyInAnyOrder(1883, 1884);
  }

  private Set<Integer> openPorts() {
    return NetworkPolicies.listenerPorts(world.kubernetes.require(NetworkPolicy.class, "demo"));
  }

  @Test
  void whatSomebodyDeletesOrChangesIsPutRight() {
    world.running(3);
    world.kubernetes.remove(Service.class, "demo-headless");
    StatefulSet set = world.kubernetes.require(StatefulSet.class, "demo");
    set.getSpec().setReplicas(9);
    world.kubernetes.put(set);
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.has(Service.class, "demo-headless")).isTrue();
    assertThat(world.kubernetes.require(StatefulSet.class, "demo").getSpec().getReplicas())
        .isEqualTo(3);
  }

  @Test
  void whatIsNoLongerAskedForIsDeleted() {
    MqttCluster cluster =
        world.kubernetes.put(
            cluster("demo", "{resources: {requests: {cpu: '1'}}, autoscaling: {maxReplicas: 5}}"));
    world.reconcile(cluster);
    assertThat(world.kubernetes.has(HorizontalPodAutoscaler.class, "demo")).isTrue();
    world.kubernetes.put(
        cluster(
            "demo",
            "{networkPolicy: {enabled: false},"
                + " etcd: {external: {endpoints: ['http://etcd.example:2379']}}}"));
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.has(HorizontalPodAutoscaler.class, "demo")).isFalse();
    assertThat(world.kubernetes.has(NetworkPolicy.class, "demo")).isFalse();
    assertThat(world.kubernetes.names("StatefulSet")).containsExactly("demo");
    assertThat(world.store.endpoints).containsExactly("http://etcd.example:2379");
    assertThat(world.actions("MqttCluster/demo")).contains(Action.DELETED);
  }

  @Test
  void anEtcdOfSomebodyElseIsOnlyConnectedTo() {
    MqttCluster cluster =
        world.kubernetes.put(
            cluster("demo", "{etcd: {external: {endpoints: ['http://etcd.example:2379']}}}"));
    world.reconcile(cluster);
    world.runPods("demo", 3);
    world.runBrokers("demo", 3, Map.of());
    world.settle(cluster);
    assertThat(world.condition("Ready").holds()).isTrue();
    assertThat(world.kubernetes.names("StatefulSet")).containsExactly("demo");
    assertThat(world.kubernetes.names("NetworkPolicy")).containsExactly("demo");
    assertThat(world.store.endpoints).containsExactly("http://etcd.example:2379");
    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void whatIsPublishedOfNothingIsWithdrawn() {
    world.running(3);
    world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(tcp("mqtt", 1883));
    world.kubernetes.remove(Listener.class, "mqtt");
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.config).containsOnlyKeys(new ConfigKey("MqttCluster", "demo"));
    assertThat(world.actions("MqttCluster/demo")).contains(Action.WITHDRAWN);
  }

  @Test
  void theConnectionEndsWithTheCluster() {
    world.running(1);
    assertThat(world.reconcilers.clusterSteps().cleanup(world.cluster("demo"))).isTrue();
    assertThat(world.store.closed).isTrue();
  }
}
