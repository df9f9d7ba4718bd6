package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterStatus;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClusterReportTest {
  private final World world = new World();

  @Test
  void isReadyWhenPodsAreReadyAndRunTheSettings() {
    MqttCluster cluster = world.kubernetes.put(smallCluster());
    world.reconcile(cluster);
    assertThat(world.condition("Ready").reason()).isEqualTo("EtcdNotReady");

    world.runPods("demo", 3);
    world.settle(cluster);
    assertThat(world.condition("Ready").reason()).isEqualTo("Applying");

    world.runBrokers("demo", 3, Map.of());
    world.settle(cluster);
    assertThat(world.condition("Ready").holds()).isTrue();
    assertThat(world.condition("Progressing").holds()).isFalse();
    assertThat(world.condition("Degraded").holds()).isFalse();
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
    world.running(3);
    world.change("{image: new}");
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").observedGeneration()).isEqualTo(2);
    assertThat(world.condition("Ready").holds()).as("no pod was replaced yet").isFalse();
    world.pods("demo", 3, 1);
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("RollingUpdate");
    assertThat(world.condition("Ready").message())
        .isEqualTo("1 of 3 pods are of the newest revision");
    world.pods("demo", 3, 3);
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").holds()).isTrue();
  }

  @Test
  void isNotReadyWhilePodsRunThatThereShouldNotBe() {
    world.running(4);
    world.change("{replicas: 3}");
    world.reconcile(world.cluster("demo"));
    world.pods("demo", 4, 4);
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").reason()).isEqualTo("Scaling");
    world.pods("demo", 3, 3);
    world.reconcile(world.cluster("demo"));
    assertThat(world.condition("Ready").holds()).isTrue();
  }

  @Test
  void aTransitionTimeStaysWhileTheConditionDoes() {
    MqttCluster cluster = world.kubernetes.put(smallCluster());
    world.reconcile(cluster);
    String since = world.condition("Ready").lastTransitionTime();
    world.now = world.now.plusSeconds(60);
    world.runPods("demo", 3);
    world.settle(cluster);
    assertThat(world.condition("Ready").reason()).isEqualTo("Applying");
    assertThat(world.condition("Ready").lastTransitionTime()).isEqualTo(since);
    world.runBrokers("demo", 3, Map.of());
    world.settle(cluster);
    assertThat(world.condition("Ready").lastTransitionTime()).isNotEqualTo(since);
  }
}
