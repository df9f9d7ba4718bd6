package dev.marquette.operator.reconcile;

import dev.marquette.crds.AppliedPod;
import dev.marquette.crds.AuthSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.AuthSourceStatus;
import dev.marquette.crds.Condition;
import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Progress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** AuthSources: the Secrets that hold passwords must exist. */
final class AuthSourceKind implements PublishedKind<AuthSource, AuthSourceSpec, AuthSourceStatus> {
  private final SecretReader secrets;

  AuthSourceKind(SecretReader secrets) {
    this.secrets = secrets;
  }

  @Override
  public AuthSource blank() {
    return new AuthSource();
  }

  @Override
  public String cluster(AuthSource source) {
    return source.getSpec().cluster();
  }

  @Override
  public List<Condition> conditions(@Nullable AuthSourceStatus status) {
    return status == null ? List.of() : status.conditions();
  }

  @Override
  public Optional<Refusal> refusal(AuthSource source, MqttCluster cluster) {
    return secrets.refusal(ClusterId.of(cluster), SecretUse.of(source.getSpec()));
  }

  @Override
  public Optional<String> waitsFor(AuthSource source, MqttCluster cluster) {
    return secrets.notCopied(ClusterId.of(cluster), SecretUse.of(source.getSpec()));
  }

  @Override
  public AuthSourceStatus status(AuthSource source, Report report) {
    Progress progress = report.progress();
    return new AuthSourceStatus(
        report.generation(),
        source.getSpec().builtin() == null ? "file" : "builtin",
        progress.ratio(),
        progress.pods().stream().map(AuthSourceKind::pod).toList(),
        report.conditions());
  }

  static AppliedPod pod(Progress.Pod pod) {
    return new AppliedPod(pod.name(), pod.state(), pod.error(), pod.hash(), pod.generation());
  }
}
