package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static dev.marquette.operator.fixture.Manifests.tls;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stands in a cluster's way, and what is done all the same. */
class ClusterObstaclesTest {
  private final World world = new World();

  @Test
  void aPausedClusterIsOnlyLookedAt() {
    world.running(3);
    world.kubernetes.put(cluster("demo", "{replicas: 7, paused: true}"));
    world.kubernetes.remove(Service.class, "demo-headless");
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).containsExactly("status MqttCluster/demo");
    assertThat(world.condition("Progressing").reason()).isEqualTo("Paused");
  }

  @Test
  void anEndpointThatNoClientUsesIsAnInvalidSpecAndChangesNothing() {
    world.running(3);
    world.change("{image: new, etcd: {external: {endpoints: ['https://etcd.example:2379']}}}");
    world.reconcile(world.cluster("demo"));
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("InvalidSpec");
    assertThat(world.condition("Ready").message()).contains("https://etcd.example:2379", "TLS");
    assertThat(world.kubernetes.writes).containsExactly("status MqttCluster/demo");
    assertThat(world.actions("MqttCluster/demo")).containsExactly(Action.SPEC_REFUSED);
    assertThat(world.reconcilers.clusterSteps().cleanup(world.cluster("demo"))).isTrue();

    world.change("{}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").holds()).isTrue();
  }

  @Test
  @DisplayName("S-68: A rewrite rule that no broker takes is not published: the last ones stay")
  void aRuleThatNoBrokerTakesIsAnInvalidSpec() {
    world.running(3);
    world.change("{mqtt: {rewrite: [{filter: 'x/#', regex: '^x/(.+)$', destination: 'y/$2'}]}}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("InvalidSpec");
    assertThat(world.condition("Ready").message())
        .isEqualTo(
            "spec.mqtt.rewrite[0].destination: \"y/$2\" names group $2 at index 2, but the regex has"
                + " $1 to $1");
    assertThat(world.condition("Ready").observedGeneration()).isEqualTo(2);
    assertThat(world.condition("Degraded").reason()).isEqualTo("InvalidSpec");
    assertThat(world.actions("MqttCluster/demo")).containsExactly(Action.SPEC_REFUSED);
    assertThat(world.store.writes).isEmpty();

    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).as("a second run").isEmpty();
    assertThat(world.announcements).isEmpty();

    world.change("{mqtt: {rewrite: [{filter: 'x/#', regex: '^x/(.+)$', destination: 'y/$1'}]}}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.writes).containsExactly("publish MqttCluster/demo");
    assertThat(world.condition("Degraded").holds()).isFalse();
  }

  @Test
  void settingsThatAreRefusedKeepNothingElseFromBeingDone() {
    world.running(3);
    world.kubernetes.put(Pair.of("a").secret("cert"));
    world.kubernetes.put(tls("secure", 8883, "cert"));
    world.kubernetes.remove(PodDisruptionBudget.class, "demo");
    world.change("{mqtt: {rewrite: [{filter: x, regex: '(', destination: y}]}}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).hasSize(2);
    assertThat(world.kubernetes.has(PodDisruptionBudget.class, "demo")).isTrue();
    assertThat(world.store.writes).isEmpty();
    assertThat(world.condition("Ready").reason()).isEqualTo("InvalidSpec");
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
    assertThat(world.condition("Ready").reason()).isEqualTo("NameTaken");
    assertThat(world.condition("Ready").message()).contains("demo-headless");
    assertThat(world.actions("MqttCluster/demo")).contains(Action.NAME_TAKEN);
    assertThat(world.kubernetes.names("StatefulSet"))
        .as("no pod refers to what is somebody else's")
        .containsExactly("demo-etcd");
    assertThat(world.kubernetes.has(NetworkPolicy.class, "demo")).isTrue();
  }

  @Test
  void whatTheApiServerRefusesIsSaidOnceInItsWords() {
    world.running(3);
    String words = "StatefulSet.apps \"demo\" is invalid: requests must not exceed limits";
    world.kubernetes.refusals.put("StatefulSet/demo", words);
    world.change("{resources: {requests: {memory: 1Gi}, limits: {memory: 512Mi}}}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("WriteRefused");
    assertThat(world.condition("Ready").message()).isEqualTo(words);
    assertThat(world.condition("Ready").observedGeneration()).isEqualTo(2);
    assertThat(world.condition("Degraded").holds()).isTrue();
    assertThat(world.lastAgain).isEqualTo(Outcome.LATER);

    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.announcements).isEmpty();

    world.kubernetes.refusals.clear();
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Degraded").holds()).isFalse();
  }

  @Test
  void aRefusalKeepsNothingElseFromBeingDone() {
    world.running(4);
    world.change("{replicas: 3}");
    world.reconcile(world.cluster("demo"));
    world.forgetWrites();
    world.kubernetes.refusals.put("StatefulSet/demo", "no");
    world.kubernetes.refusals.put("PodDisruptionBudget/demo", "not this either");
    world.kubernetes.put(Pair.of("a").secret("cert"));
    world.kubernetes.put(tls("secure", 8883, "cert"));
    world.change("{replicas: 3, image: new, mqtt: {maxPacketSize: 2MB}}");
    world.kubernetes.remove(PodDisruptionBudget.class, "demo");
    world.kubernetes.remove(Pod.class, "demo-3");
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).hasSize(2);
    assertThat(world.kubernetes.writes).contains("annotate Pod/demo-0");
    assertThat(world.store.writes).containsExactly("publish MqttCluster/demo", "forget demo-3");
    assertThat(world.condition("Ready").message()).as("the first one").isEqualTo("not this either");
  }

  @Test
  void whoseStatefulSetStillWantsItIsNotForgotten() {
    world.running(4);
    world.kubernetes.refusals.put("StatefulSet/demo", "no");
    world.change("{replicas: 3}");
    world.kubernetes.remove(Pod.class, "demo-3"); // it crashed, and comes back
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.nodes()).contains("demo-3");
  }

  @Test
  void anEtcdThatIsAwayIsSaidAndTriedAgain() {
    world.running(3);
    world.store.failing = true;
    world.kubernetes.put(cluster("demo", "{mqtt: {maxPacketSize: 2MB}}"));
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("StoreUnreachable");
    assertThat(world.lastAgain).isEqualTo(Outcome.SOON);
    world.store.failing = false;
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.writes).containsExactly("publish MqttCluster/demo");
  }

  @Test
  void anOperatorThatStartsDoesNotSayThatEtcdIsAway() {
    world.running(3);
    world.store.current = false;
    world.store.connecting = true;
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.lastAgain).isEqualTo(Outcome.AT_ONCE);
    world.store.connecting = false;
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("StoreUnreachable");
  }

  @Test
  void anEtcdThatGoesAwayLeavesWhatWasKnownAndIsAskedAgainSoon() {
    world.running(3);
    world.store.current = false;
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("StoreUnreachable");
    assertThat(Objects.requireNonNull(world.cluster("demo").getStatus()).members()).hasSize(3);
    assertThat(world.lastAgain).isEqualTo(Outcome.SOON);
    world.forgetWrites();
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.writes).isEmpty();
    world.store.current = true;
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").holds()).isTrue();
  }
}
