package dev.marquette.operator.rollout;

import static dev.marquette.operator.fixture.Manifests.DEFAULTS;
import static dev.marquette.operator.fixture.Manifests.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.operator.model.BrokerStatefulSet;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Reason;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final ClusterId DEMO = new ClusterId("mqtt", "demo");

  @Test
  void isDoneWhenAllAreReadyAndOfTheNewestRevision() {
    Rollout done = Rollout.of(3, set(1, 1, 3, 3, "a", "a", 3));
    assertThat(done.isDone()).isTrue();
    assertThat(done.progressing().reason()).isEqualTo(Reason.AS_DESIRED);
  }

  @Test
  void aSpecThatTheControllerHasNotSeenIsNotDone() {
    assertThat(Rollout.of(3, set(2, 1, 3, 3, "a", "a", 3)).isDone()).isFalse();
  }

  @Test
  void saysWhatItWaitsFor() {
    assertThat(reason(Rollout.of(3, null))).isEqualTo(Reason.SCALING);
    assertThat(reason(Rollout.of(3, set(1, 1, 2, 2, "a", "a", 2)))).isEqualTo(Reason.SCALING);
    assertThat(reason(Rollout.of(2, set(1, 1, 3, 3, "a", "a", 3)))).isEqualTo(Reason.SCALING);
    assertThat(reason(Rollout.of(3, set(2, 1, 3, 3, "a", "a", 3))))
        .isEqualTo(Reason.ROLLING_UPDATE);
    assertThat(reason(Rollout.of(3, set(1, 1, 3, 3, "a", "b", 1))))
        .isEqualTo(Reason.ROLLING_UPDATE);
    assertThat(reason(Rollout.of(3, set(1, 1, 3, 1, "a", "a", 3))))
        .isEqualTo(Reason.PODS_NOT_READY);
  }

  @Test
  void whoIsScaledAwayHasDepartedWhenThePodIsGone() {
    Set<String> known = Set.of("demo-0", "demo-1", "demo-2", "demo-3");
    assertThat(Departed.among(known, DEMO, 2, List.of("demo-0", "demo-1", "demo-2")))
        .containsExactly("demo-3");
  }

  @Test
  void whoCrashedHasNot() {
    assertThat(Departed.among(Set.of("demo-0", "demo-1"), DEMO, 2, List.of())).isEmpty();
  }

  @Test
  void whatAWriteDoesToThePods() {
    StatefulSet three = BrokerStatefulSet.of(cluster("demo", "{}"), DEFAULTS);
    assertThat(PodChange.between(null, three))
        .containsExactly(new PodChange(Action.CREATED, "StatefulSet \"demo\" with 3 pods"));
    assertThat(PodChange.between(three, three))
        .extracting(PodChange::action)
        .containsExactly(Action.UPDATED);
    assertThat(
            PodChange.between(
                three, BrokerStatefulSet.of(cluster("demo", "{replicas: 5}"), DEFAULTS)))
        .containsExactly(new PodChange(Action.SCALED, "StatefulSet \"demo\" from 3 to 5 pods"));
    assertThat(
            PodChange.between(
                three, BrokerStatefulSet.of(cluster("demo", "{image: new}"), DEFAULTS)))
        .containsExactly(
            new PodChange(
                Action.ROLLING_UPDATE,
                "StatefulSet \"demo\" replaces its pods one by one: image example.org/marquette:1"
                    + " is now new"));
    List<PodChange> both =
        PodChange.between(
            three,
            BrokerStatefulSet.of(cluster("demo", "{replicas: 2, jvmOptions: [a]}"), DEFAULTS));
    assertThat(both)
        .extracting(PodChange::action)
        .containsExactly(Action.SCALED, Action.ROLLING_UPDATE);
    assertThat(both.getLast().message()).contains("revision");
  }

  private static Reason reason(Rollout rollout) {
    assertThat(rollout.isDone()).isFalse();
    return rollout.progressing().reason();
  }

  private static StatefulSet set(
      long generation, long seen, int replicas, int ready, String from, String to, int updated) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withGeneration(generation)
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(seen)
        .withReplicas(replicas)
        .withReadyReplicas(ready)
        .withCurrentRevision(from)
        .withUpdateRevision(to)
        .withUpdatedReplicas(updated)
        .endStatus()
        .build();
  }
}
