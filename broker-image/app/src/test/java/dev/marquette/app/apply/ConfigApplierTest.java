package dev.marquette.app.apply;

import static dev.marquette.app.apply.Documents.desired;
import static dev.marquette.app.apply.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of steps, seen through appliers that write down what they are told. */
class ConfigApplierTest {
  private final List<String> steps = new ArrayList<>();
  private final Reports reports = new Reports();
  private final Plain plain = new Plain("Rule");
  private final Door door = new Door();
  private final ConfigApplier applier = new ConfigApplier(kinds(), reports);

  @Test
  void appliesInOrderAndFinishesEachKindOnce() {
    applier.onConfig(desired(rule("b"), rule("a"), door("d", "left")));

    assertThat(steps)
        .containsExactly(
            "apply Rule a", "apply Rule b", "finish Rule", "apply Door d", "finish Door");
    assertThat(reports.byName.values()).allMatch(r -> r.state() == AppliedReport.State.APPLIED);
  }

  @Test
  void touchesOnlyWhatChanged() {
    applier.onConfig(desired(rule("a"), rule("b")));
    steps.clear();

    applier.onConfig(desired(rule("a"), document("Rule", "b", "{\"n\":2}")));

    assertThat(steps).containsExactly("apply Rule b", "finish Rule", "finish Door");
  }

  @Test
  void aResourceThatGetsAnotherNameIsNeverMissing() {
    applier.onConfig(desired(rule("old")));
    steps.clear();

    applier.onConfig(desired(rule("new")));

    assertThat(steps)
        .containsExactly("apply Rule new", "remove Rule old", "finish Rule", "finish Door");
    assertThat(reports.state("old")).isEqualTo(AppliedReport.State.REMOVED);
  }

  @Test
  void whatHoldsAPlaceGoesBeforeEverythingElse() {
    applier.onConfig(desired(rule("r"), door("old", "left")));
    steps.clear();

    applier.onConfig(desired(door("new", "left")));

    assertThat(steps)
        .containsExactly(
            "remove Door old", "remove Rule r", "finish Rule", "apply Door new", "finish Door");
    assertThat(reports.state("new")).isEqualTo(AppliedReport.State.APPLIED);
  }

  @Test
  void whatIsRefusedIsTriedAgainWhenAnotherHasMadeWay() {
    applier.onConfig(desired(door("a", "left"), door("b", "left")));
    assertThat(reports.error("b")).isEqualTo("left is taken");

    applier.onConfig(desired(door("b", "left")));
    assertThat(reports.state("b")).isEqualTo(AppliedReport.State.APPLIED);

    applier.onConfig(desired(door("a", "left"), door("b", "right")));
    assertThat(reports.byName.values()).allMatch(report -> report.error() == null);
    assertThat(door.places).isEqualTo(Map.of("a", "left", "b", "right"));
  }

  @Test
  void aChainOfMovesIsDoneInOneRoundInWhateverOrder() {
    applier.onConfig(desired(door("a", "1"), door("b", "2"), door("c", "3")));

    applier.onConfig(desired(door("a", "2"), door("b", "3"), door("c", "4")));

    assertThat(door.places).isEqualTo(Map.of("a", "2", "b", "3", "c", "4"));
  }

  @Test
  void aRefreshTriesAgainWhatMayPassByNow() {
    door.shut.add("left");
    applier.onConfig(desired(door("a", "left"), rule("r")));
    assertThat(reports.state("a")).isEqualTo(AppliedReport.State.FAILED);

    applier.refresh();
    assertThat(reports.state("a")).isEqualTo(AppliedReport.State.FAILED);
    door.shut.clear();
    steps.clear();
    applier.refresh();

    assertThat(steps).containsExactly("apply Door a", "finish Door");
    assertThat(reports.state("a")).isEqualTo(AppliedReport.State.APPLIED);
    steps.clear();
    applier.refresh();
    assertThat(steps).as("all is well").isEmpty();
  }

  @Test
  void aMistakeOfItsOwnIsNotTriedAgainButKeepsBeingReported() {
    plain.refuses.add("bad");
    applier.onConfig(desired(rule("bad"), rule("good")));
    assertThat(reports.error("bad")).isEqualTo("bad is bad");
    assertThat(reports.error("good")).isNull();
    steps.clear();
    reports.byName.clear();

    applier.refresh();
    applier.onConfig(desired(rule("bad"), rule("good")));

    assertThat(steps).doesNotContain("apply Rule bad");
    assertThat(reports.error("bad")).isEqualTo("bad is bad");
  }

  @Test
  void aNewGenerationOfTheSameSpecIsReported() {
    applier.onConfig(desired(rule("a")));
    ConfigDocument again = rule("a");
    applier.onConfig(desired(new ConfigDocument("Rule", "a", 7, again.hash(), again.json())));

    assertThat(reports.of("a").generation()).isEqualTo(7);
  }

  @Test
  void aChangedSecretTouchesWhatMayUseIt() {
    applier.onSecretsChanged();
    assertThat(steps).as("nothing is configured yet").isEmpty();
    applier.onConfig(desired(rule("r"), door("d", "left")));
    steps.clear();

    applier.onSecretsChanged();

    assertThat(steps).containsExactly("finish Rule", "apply Door d", "finish Door");
  }

  @Test
  void aKindThatCannotFinishCostsNoOtherKind() {
    plain.failsToFinish = true;
    applier.onConfig(desired(rule("a"), door("d", "left")));

    assertThat(door.places).containsKey("d");
  }

  @Test
  void kindsOfANewerOperatorArePassedOver() {
    applier.onConfig(desired(document("Novelty", "n", "{}"), rule("a")));
    applier.onSecretsChanged();
    applier.onConfig(desired());

    assertThat(reports.byName).containsOnlyKeys("a");
  }

  @Test
  void isReadyWhenConfiguredAndAllKindsAre() {
    assertThat(applier.notReadyBecause()).contains("no configuration");
    door.notReady = "all doors are shut";
    applier.onConfig(desired());
    assertThat(applier.notReadyBecause()).isEqualTo("all doors are shut");
    door.notReady = null;
    assertThat(applier.notReadyBecause()).isNull();
  }

  private SequencedMap<String, KindApplier> kinds() {
    SequencedMap<String, KindApplier> kinds = new LinkedHashMap<>();
    kinds.put("Rule", plain);
    kinds.put("Door", door);
    return kinds;
  }

  private static ConfigDocument rule(String name) {
    return document("Rule", name, "{}");
  }

  private static ConfigDocument door(String name, String place) {
    return document("Door", name, place);
  }

  private class Plain implements KindApplier {
    final Set<String> refuses = new HashSet<>();
    boolean failsToFinish;
    private final String kind;

    Plain(String kind) {
      this.kind = kind;
    }

    @Override
    public void apply(ConfigDocument document) {
      steps.add("apply " + kind + " " + document.name());
      if (refuses.contains(document.name())) {
        throw new IllegalArgumentException(document.name() + " is bad");
      }
    }

    @Override
    public void remove(String name) {
      steps.add("remove " + kind + " " + name);
    }

    @Override
    public void finish() {
      steps.add("finish " + kind);
      if (failsToFinish) {
        throw new IllegalStateException("unfinished");
      }
    }
  }

  /** Each takes a place of its own, as listeners take ports. */
  private final class Door extends Plain {
    final Map<String, String> places = new HashMap<>();
    final Set<String> shut = new HashSet<>();
    @Nullable String notReady;

    Door() {
      super("Door");
    }

    @Override
    public void apply(ConfigDocument document) {
      super.apply(document);
      String place = document.json();
      Map<String, String> others = new HashMap<>(places);
      others.remove(document.name());
      if (others.containsValue(place) || shut.contains(place)) {
        throw new IllegalArgumentException(place + " is taken");
      }
      places.put(document.name(), place);
    }

    @Override
    public void remove(String name) {
      super.remove(name);
      places.remove(name);
    }

    @Override
    public boolean usesSecrets() {
      return true;
    }

    @Override
    public boolean mayPassLater() {
      return true;
    }

    @Override
    public boolean removesFirst() {
      return true;
    }

    @Override
    public @Nullable String notReadyBecause() {
      return notReady;
    }
  }
}
