package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.crds.Connector;
import dev.marquette.crds.ConnectorSpec;
import dev.marquette.crds.ConnectorStatus;
import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.status.Progress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Connectors: the schema says all there is to check. */
final class ConnectorKind implements PublishedKind<Connector, ConnectorSpec, ConnectorStatus> {
  @Override
  public Connector blank() {
    return new Connector();
  }

  @Override
  public String cluster(Connector connector) {
    return connector.getSpec().cluster();
  }

  @Override
  public List<Condition> conditions(@Nullable ConnectorStatus status) {
    return status == null ? List.of() : status.conditions();
  }

  @Override
  public Optional<Refusal> refusal(Connector connector, MqttCluster cluster) {
    return Optional.empty();
  }

  @Override
  public ConnectorStatus status(Connector connector, Report report) {
    Progress progress = report.progress();
    return new ConnectorStatus(
        report.generation(),
        progress.ratio(),
        progress.pods().stream().map(AuthSourceKind::pod).toList(),
        report.conditions());
  }
}
