package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleSpec;
import dev.marquette.crds.RuleStatus;
import dev.marquette.crds.RuleStatus.SqlError;
import dev.marquette.operator.status.Progress;
import dev.marquette.operator.status.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules: the statement must compile. */
final class RuleKind implements PublishedKind<Rule, RuleSpec, RuleStatus> {
  private final RuleValidator validator;

  RuleKind(RuleValidator validator) {
    this.validator = validator;
  }

  @Override
  public Rule blank() {
    return new Rule();
  }

  @Override
  public String cluster(Rule rule) {
    return rule.getSpec().cluster();
  }

  @Override
  public List<Condition> conditions(@Nullable RuleStatus status) {
    return status == null ? List.of() : status.conditions();
  }

  @Override
  public Optional<Refusal> refusal(Rule rule, MqttCluster cluster) {
    return validator.check(rule.getSpec().sql()).map(RuleKind::refusal);
  }

  private static Refusal refusal(SqlError error) {
    String message =
        "sql: line %d, column %d: %s".formatted(error.line(), error.column(), error.message());
    return new Refusal(Reason.INVALID_SPEC, message, error);
  }

  @Override
  public RuleStatus status(Rule rule, Report report) {
    Progress progress = report.progress();
    Refusal refusal = report.refusal();
    return new RuleStatus(
        report.generation(),
        progress.ratio(),
        progress.total("matched"),
        refusal == null ? null : refusal.position(),
        progress.pods().stream().map(RuleKind::pod).toList(),
        report.conditions());
  }

  private static RuleStatus.Pod pod(Progress.Pod pod) {
    return new RuleStatus.Pod(
        pod.name(),
        pod.state(),
        pod.error(),
        pod.hash(),
        pod.generation(),
        pod.figure("matched"),
        pod.figure("passed"),
        pod.figure("failed"),
        pod.figure("noResult"),
        pod.figure("actionsSuccess"),
        pod.figure("actionsFailed"));
  }
}
