package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static dev.marquette.operator.fixture.Manifests.tls;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Condition;
import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterStatus;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import java.util.Objects;
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
  void isReadyWhenPodsAreReadyAndRunTheSettings() {
    MqttCluster cluster = world.kubernetes.put(smallCluster());
    world.reconcile(cluster);
    assertThat(condition("Ready").reason()).isEqualTo("EtcdNotReady");

    world.runPods("demo", 3);
    world.settle(cluster);
    assertThat(condition("Ready").reason()).isEqualTo("Applying");

    world.runBrokers("demo", 3, Map.of());
    world.settle(cluster);
    assertThat(condition("Ready").holds()).isTrue();
    assertThat(condition("Progressing").holds()).isFalse();
    assertThat(condition("Degraded").holds()).isFalse();
    MqttClusterStatus status = Objects.requireNonNull(world.cluster("demo").getStatus());
    assertThat(status.replicas()).isEqualTo(3);
    assertThat(status.readyReplicas()).isEqualTo(3);
    assertThat(status.connections()).isEqualTo(15);
    assertThat(status.sessions()).isEqualTo(21);
    assertThat(status.selector()).contains("app.kubernetes.io/instance=demo");
    assertThat(status.members())
        .extracting(MqttClusterStatus.Member::name)
        .containsExactly("demo-0", "demo-1", "demo-2");
    assertThat(status.members()).allMatch(MqttClusterStatus.Member::ready);
  }

  @Test
  void isNotReadyForAGenerationThatItsPodsDoNotRun() {
    running(3);
    change("{image: new}");
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").observedGeneration()).isEqualTo(2);
    assertThat(condition("Ready").holds()).as("no pod was replaced yet").isFalse();
    world.pods("demo", 3, 1);
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("RollingUpdate");
    assertThat(condition("Ready").message()).isEqualTo("1 of 3 pods are of the newest revision");
    world.pods("demo", 3, 3);
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").holds()).isTrue();
  }

  @Test
  void isNotReadyWhilePodsRunThatThereShouldNotBe() {
    running(4);
    change("{replicas: 3}");
    world.reconcile(world.cluster("demo"));
    world.pods("demo", 4, 4);
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("Scaling");
    world.pods("demo", 3, 3);
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").holds()).isTrue();
  }

  @Test
  void aChangeOfSettingsReplacesNoPod() {
    running(3);
    change("{mqtt: {maxPacketSize: 2MB}}");
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("Applying");
    world.runBrokers("demo", 3, Map.of());
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").holds()).isTrue();
    assertThat(world.kubernetes.writes).noneMatch(write -> write.startsWith("apply"));
  }

  @Test
  void aTransitionTimeStaysWhileTheConditionDoes() {
    MqttCluster cluster = world.kubernetes.put(smallCluster());
    world.reconcile(cluster);
    String since = condition("Ready").lastTransitionTime();
    world.now = world.now.plusSeconds(60);
    world.runPods("demo", 3);
    world.settle(cluster);
    assertThat(condition("Ready").reason()).isEqualTo("Applying");
    assertThat(condition("Ready").lastTransitionTime()).isEqualTo(since);
    world.runBrokers("demo", 3, Map.of());
    world.settle(cluster);
    assertThat(condition("Ready").lastTransitionTime()).isNotEqualTo(since);
  }

  @Test
  void scalingChangesTheStatefulSetAndNeverTheCluster() {
    running(4);
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
    running(4);
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
    running(3);
    world.kubernetes.remove(Pod.class, "demo-1");
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void aSecretIsCopiedAndThePodsAreTold() {
    running(3);
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
    running(3);
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
    assertThat(condition("Degraded").holds()).isTrue();
    assertThat(condition("Degraded").message()).contains("cert", "does not belong");
  }

  @Test
  void whatIsInForceKeepsItsSecretThoughTheSpecNamesAnother() {
    running(3);
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
    running(3);
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
  void aPausedClusterIsOnlyLookedAt() {
    running(3);
    world.kubernetes.put(cluster("demo", "{replicas: 7, paused: true}"));
    world.kubernetes.remove(Service.class, "demo-headless");
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).containsExactly("status MqttCluster/demo");
    assertThat(condition("Progressing").reason()).isEqualTo("Paused");
  }

  @Test
  void whatSomebodyDeletesOrChangesIsPutRight() {
    running(3);
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
    MqttCluster cluster = world.kubernetes.put(cluster("demo", "{autoscaling: {maxReplicas: 5}}"));
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
    assertThat(condition("Ready").holds()).isTrue();
    assertThat(world.kubernetes.names("StatefulSet")).containsExactly("demo");
    assertThat(world.kubernetes.names("NetworkPolicy")).containsExactly("demo");
    assertThat(world.store.endpoints).containsExactly("http://etcd.example:2379");
    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void anEndpointThatNoClientUsesIsAnInvalidSpecAndChangesNothing() {
    running(3);
    change("{image: new, etcd: {external: {endpoints: ['https://etcd.example:2379']}}}");
    world.reconcile(world.cluster("demo"));
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("InvalidSpec");
    assertThat(condition("Ready").message()).contains("https://etcd.example:2379", "TLS");
    assertThat(world.kubernetes.writes).containsExactly("status MqttCluster/demo");
    assertThat(world.actions("MqttCluster/demo")).containsExactly(Action.SPEC_REFUSED);
    assertThat(world.reconcilers.clusterSteps().cleanup(world.cluster("demo"))).isTrue();

    change("{}");
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").holds()).isTrue();
  }

  @Test
  void somebodyElsesObjectIsLeftAlone() {
    world.kubernetes.put(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("mqtt")
            .withName("demo-headless")
            .endMetadata()
            .build());
    MqttCluster cluster = world.kubernetes.put(smallCluster());
    world.reconcile(cluster);
    assertThat(world.kubernetes.require(Service.class, "demo-headless").getSpec()).isNull();
    assertThat(condition("Ready").reason()).isEqualTo("NameTaken");
    assertThat(condition("Ready").message()).contains("demo-headless");
    assertThat(world.actions("MqttCluster/demo")).contains(Action.NAME_TAKEN);
    assertThat(world.kubernetes.names("StatefulSet"))
        .as("no pod refers to what is somebody else's")
        .containsExactly("demo-etcd");
    assertThat(world.kubernetes.has(NetworkPolicy.class, "demo")).isTrue();
  }

  @Test
  void whatTheApiServerRefusesIsSaidOnceInItsWords() {
    running(3);
    String words = "StatefulSet.apps \"demo\" is invalid: requests must not exceed limits";
    world.kubernetes.refusals.put("StatefulSet/demo", words);
    change("{resources: {requests: {memory: 1Gi}, limits: {memory: 512Mi}}}");
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("WriteRefused");
    assertThat(condition("Ready").message()).isEqualTo(words);
    assertThat(condition("Ready").observedGeneration()).isEqualTo(2);
    assertThat(condition("Degraded").holds()).isTrue();
    assertThat(world.lastAgain).isEqualTo(Outcome.LATER);

    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.announcements).isEmpty();

    world.kubernetes.refusals.clear();
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Degraded").holds()).isFalse();
  }

  @Test
  void aRefusalKeepsNothingElseFromBeingDone() {
    running(4);
    world.kubernetes.refusals.put("StatefulSet/demo", "no");
    world.kubernetes.refusals.put("PodDisruptionBudget/demo", "not this either");
    world.kubernetes.put(Pair.of("a").secret("cert"));
    world.kubernetes.put(tls("secure", 8883, "cert"));
    change("{replicas: 3, image: new, mqtt: {maxPacketSize: 2MB}}");
    world.kubernetes.remove(PodDisruptionBudget.class, "demo");
    world.kubernetes.remove(Pod.class, "demo-3");
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).hasSize(2);
    assertThat(world.kubernetes.writes).contains("annotate Pod/demo-0");
    assertThat(world.store.writes).containsExactly("publish MqttCluster/demo", "forget demo-3");
    assertThat(condition("Ready").message()).as("the first one").isEqualTo("not this either");
  }

  @Test
  void whatIsPublishedOfNothingIsWithdrawn() {
    running(3);
    world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(tcp("mqtt", 1883));
    world.kubernetes.remove(Listener.class, "mqtt");
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.config).containsOnlyKeys(new ConfigKey("MqttCluster", "demo"));
    assertThat(world.actions("MqttCluster/demo")).contains(Action.WITHDRAWN);
  }

  @Test
  void anEtcdThatIsAwayIsSaidAndTriedAgain() {
    running(3);
    world.store.failing = true;
    world.kubernetes.put(cluster("demo", "{mqtt: {maxPacketSize: 2MB}}"));
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("StoreUnreachable");
    assertThat(world.lastAgain).isEqualTo(Outcome.SOON);
    world.store.failing = false;
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.writes).containsExactly("publish MqttCluster/demo");
  }

  @Test
  void anOperatorThatStartsDoesNotSayThatEtcdIsAway() {
    running(3);
    world.store.current = false;
    world.store.connecting = true;
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.lastAgain).isEqualTo(Outcome.AT_ONCE);
    world.store.connecting = false;
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("StoreUnreachable");
  }

  @Test
  void anEtcdThatGoesAwayLeavesWhatWasKnownAndIsAskedAgainSoon() {
    running(3);
    world.store.current = false;
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").reason()).isEqualTo("StoreUnreachable");
    assertThat(Objects.requireNonNull(world.cluster("demo").getStatus()).members()).hasSize(3);
    assertThat(world.lastAgain).isEqualTo(Outcome.SOON);
    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    world.store.current = true;
    world.reconcile(world.cluster("demo"));
    assertThat(condition("Ready").holds()).isTrue();
  }

  @Test
  void theConnectionEndsWithTheCluster() {
    running(1);
    assertThat(world.reconcilers.clusterSteps().cleanup(world.cluster("demo"))).isTrue();
    assertThat(world.store.closed).isTrue();
  }

  private void running(int replicas) {
    MqttCluster cluster =
        world.kubernetes.put(cluster("demo", "{replicas: %d}".formatted(replicas)));
    world.reconcile(cluster);
    world.runPods("demo", replicas);
    world.runBrokers("demo", replicas, Map.of());
    world.settle(cluster);
    world.forgetWrites();
  }

  /** A person writes another spec. */
  private void change(String spec) {
    MqttCluster changed = cluster("demo", spec);
    changed.getMetadata().setGeneration(world.cluster("demo").getMetadata().getGeneration() + 1);
    changed.setStatus(world.cluster("demo").getStatus());
    world.kubernetes.put(changed);
  }

  private Condition condition(String type) {
    MqttClusterStatus status = Objects.requireNonNull(world.cluster("demo").getStatus());
    return Objects.requireNonNull(Conditions.find(status.conditions(), type));
  }
}
