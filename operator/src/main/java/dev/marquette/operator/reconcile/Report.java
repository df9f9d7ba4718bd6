package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.operator.status.Conditions;
import dev.marquette.operator.status.Progress;
import dev.marquette.operator.status.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a published resource, for its status.
 *
 * @param refusal null when the spec is good
 */
record Report(
    Verdict ready,
    Progress progress,
    @Nullable Refusal refusal,
    long generation,
    List<Condition> before,
    Instant now) {

  /** The conditions of the new status; {@code more} come after {@code Ready}. */
  List<Condition> conditions(Verdict... more) {
    List<Verdict> verdicts = new ArrayList<>(List.of(more));
    verdicts.addFirst(ready);
    return Conditions.of(verdicts, before, generation, now);
  }
}
