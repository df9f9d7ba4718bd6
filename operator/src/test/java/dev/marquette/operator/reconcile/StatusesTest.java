package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleStatus;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final Rule rule = rule("hot", "SELECT * FROM \"t\"");

  @Test
  void aStatusIsPatchedWithNothingElseInIt() {
    RuleStatus status = new RuleStatus(1L, "0/3", null, null, List.of(), List.of());
    UpdateControl<Rule> control =
        Statuses.control(new Outcome<>(status, null), new Rule(), rule, meters);
    assertThat(control.isPatchStatus()).isTrue();
    Rule patch = control.getResource().orElseThrow();
    assertThat(patch.getSpec()).isNull();
    assertThat(patch.getMetadata().getUid()).isNull();
    assertThat(patch.getMetadata().getResourceVersion()).isNull();
    assertThat(Serialization.asJson(patch)).doesNotContain("\"spec\"");
    assertThat(written()).isEqualTo(1);
  }

  @Test
  void anEqualStatusIsNotWritten() {
    RuleStatus status = new RuleStatus(1L, "0/3", null, null, List.of(), List.of());
    RuleStatus same = Serialization.unmarshal(Serialization.asJson(status), RuleStatus.class);
    UpdateControl<Rule> control =
        Statuses.control(Outcome.of(status, same, Duration.ofSeconds(3)), new Rule(), rule, meters);
    assertThat(control.isNoUpdate()).isTrue();
    assertThat(control.getScheduleDelay()).contains(3000L);
    assertThat(written()).isZero();
    assertThat(registry.counter("marquette.operator.reconciliations", "kind", "Rule").count())
        .isEqualTo(1);
  }

  @Test
  void aResourceGoesOnlyWhenItIsCleanedUp() {
    assertThat(Statuses.control(true).isRemoveFinalizer()).isTrue();
    assertThat(Statuses.control(false).isRemoveFinalizer()).isFalse();
    assertThat(Statuses.control(false).getScheduleDelay()).isPresent();
  }

  private double written() {
    return registry.counter("marquette.operator.writes", "kind", "Rule/status").count();
  }
}
