package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.rule;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Condition;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleStatus;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.operator.status.Conditions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleStepsTest {
  private static final ConfigKey HOT = new ConfigKey("Rule", "hot");

  private final World world = new World();

  @BeforeEach
  void aClusterOfTwo() {
    world.reconcile(world.kubernetes.put(cluster("demo", "{replicas: 2}")));
    world.forgetWrites();
  }

  @Test
  void isPublishedWithItsStatement() {
    reconcile("SELECT * FROM \"t/#\"");
    assertThat(world.store.published(HOT).spec().path("sql").textValue())
        .isEqualTo("SELECT * FROM \"t/#\"");
    assertThat(world.store.published(HOT).spec().path("enabled").booleanValue())
        .as("defaults are written out")
        .isTrue();
  }

  @Test
  void anErrorSaysLineAndColumnAndTheLastGoodOneStays() {
    reconcile("SELECT * FROM \"t/#\"");
    Rule bad = reconcile("SELECT FROM \"t/#\"");
    RuleStatus status = requireNonNull(bad.getStatus());
    RuleStatus.SqlError error = requireNonNull(status.error());
    assertThat(error.line()).isEqualTo(1);
    assertThat(error.column()).isEqualTo(8);
    assertThat(ready(bad).reason()).isEqualTo("InvalidSpec");
    assertThat(ready(bad).message()).startsWith("sql: line 1, column 8: ");
    assertThat(world.store.published(HOT).spec().path("sql").textValue()).contains("*");

    Rule mended = reconcile("SELECT topic FROM \"t/#\"");
    assertThat(requireNonNull(mended.getStatus()).error()).isNull();
    assertThat(world.store.published(HOT).spec().path("sql").textValue()).contains("topic");
  }

  @Test
  void isReadyForTheNewStatementOnlyWhenItIsInForce() {
    Rule rule = reconcile("SELECT * FROM \"a\"");
    world.store.brokerApplies("demo-0", Map.of());
    world.store.brokerApplies("demo-1", Map.of());
    assertThat(ready(world.reconcile(rule)).holds()).isTrue();

    Rule changed = reconcile("SELECT * FROM \"b\"");
    assertThat(ready(changed).holds()).isFalse();
    assertThat(requireNonNull(changed.getStatus()).applied()).isEqualTo("0/2");
    world.store.brokerApplies("demo-0", Map.of());
    assertThat(requireNonNull(world.reconcile(rule).getStatus()).applied()).isEqualTo("1/2");
    world.store.brokerApplies("demo-1", Map.of());
    assertThat(ready(world.reconcile(rule)).holds()).isTrue();
  }

  @Test
  void figuresAreLookedAtAgainThoughNoEventTellsOfThem() {
    world.lastAgain = Duration.ZERO;
    reconcile("SELECT * FROM \"a\"");
    assertThat(world.lastAgain).isEqualTo(World.FIGURES);
    world.lastAgain = Duration.ZERO;
    world.settle(world.cluster("demo"));
    assertThat(world.lastAgain).isEqualTo(World.FIGURES);
  }

  @Test
  void countsOfAllPodsAreShown() {
    Rule rule = reconcile("SELECT * FROM \"a\"");
    world.store.brokerApplies("demo-0", Map.of("matched", "3", "passed", "2", "noResult", "1"));
    world.store.brokerApplies("demo-1", Map.of("matched", "4", "actionsFailed", "x"));
    RuleStatus status = requireNonNull(world.reconcile(rule).getStatus());
    assertThat(status.matched()).isEqualTo(7);
    assertThat(status.pods().getFirst().passed()).isEqualTo(2);
    assertThat(status.pods().getFirst().noResult()).isEqualTo(1);
    assertThat(status.pods().getLast().actionsFailed()).isNull();
  }

  @Test
  void morePodsMeanThatItIsNotReadyThereYet() {
    Rule rule = reconcile("SELECT * FROM \"a\"");
    world.store.brokerApplies("demo-0", Map.of());
    world.store.brokerApplies("demo-1", Map.of());
    MqttCluster three = cluster("demo", "{replicas: 3}");
    world.kubernetes.put(three);
    assertThat(requireNonNull(world.reconcile(rule).getStatus()).applied()).isEqualTo("2/3");
  }

  @Test
  void aNewGenerationThatSaysTheSameIsNotPublishedAgain() {
    reconcile("SELECT * FROM \"a\"");
    world.forgetWrites();
    Rule same = rule("hot", "SELECT * FROM \"a\"");
    same.getMetadata().setGeneration(2L);
    world.kubernetes.put(same);
    Rule status = world.reconcile(same);
    assertThat(world.store.writes).isEmpty();
    assertThat(requireNonNull(status.getStatus()).observedGeneration()).isEqualTo(2);
  }

  private Rule reconcile(String sql) {
    return world.reconcile(world.kubernetes.put(rule("hot", sql)));
  }

  private static Condition ready(Rule rule) {
    return requireNonNull(
        Conditions.find(requireNonNull(rule.getStatus()).conditions(), Condition.READY));
  }
}
