package dev.marquette.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Condition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final Instant LATER = THEN.plusSeconds(60);

  private final List<Condition> before =
      Conditions.of(List.of(Verdict.notReady(Reason.APPLYING, "0 of 3")), List.of(), 1L, THEN);

  @Test
  void aNewConditionTransitionsNow() {
    assertThat(before.getFirst().lastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void anotherReasonIsNoTransition() {
    Condition now =
        Conditions.of(List.of(Verdict.notReady(Reason.NOT_APPLIED, "broken")), before, 2L, LATER)
            .getFirst();
    assertThat(now.reason()).isEqualTo("NotApplied");
    assertThat(now.observedGeneration()).isEqualTo(2);
    assertThat(now.lastTransitionTime()).isEqualTo(before.getFirst().lastTransitionTime());
  }

  @Test
  void anotherStatusIsOne() {
    Condition now =
        Conditions.of(List.of(Verdict.ready(Reason.APPLIED, "3 of 3")), before, 1L, LATER)
            .getFirst();
    assertThat(now.holds()).isTrue();
    assertThat(now.lastTransitionTime()).isEqualTo("2026-01-01T00:01:00Z");
  }

  @Test
  void theSameVerdictsGiveEqualConditions() {
    assertThat(
            Conditions.of(List.of(Verdict.notReady(Reason.APPLYING, "0 of 3")), before, 1L, LATER))
        .isEqualTo(before);
  }

  @Test
  void wordsAreDifferentAndCamelCase() {
    assertThat(Arrays.stream(Reason.values()).map(Reason::word))
        .doesNotHaveDuplicates()
        .allMatch(word -> word.matches("([A-Z][a-z]+)+"));
    assertThat(Arrays.stream(Action.values()).map(Action::word))
        .doesNotHaveDuplicates()
        .allMatch(word -> word.matches("([A-Z][a-z]+)+"));
  }
}
