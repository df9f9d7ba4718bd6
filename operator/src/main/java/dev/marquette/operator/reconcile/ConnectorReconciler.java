package dev.marquette.operator.reconcile;

import dev.marquette.crds.Connector;
import dev.marquette.crds.ConnectorSpec;
import dev.marquette.crds.ConnectorStatus;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Meters;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;

/** Connectors. */
@ControllerConfiguration(name = "connector", fieldManager = ApiServer.FIELD_MANAGER)
public final class ConnectorReconciler
    extends PublishedReconciler<Connector, ConnectorSpec, ConnectorStatus>
    implements Reconciler<Connector>, Cleaner<Connector> {
  ConnectorReconciler(
      PublishedKind<Connector, ConnectorSpec, ConnectorStatus> kind,
      PublishedSteps<Connector, ConnectorSpec, ConnectorStatus> steps,
      Triggers triggers,
      Meters meters) {
    super(Connector.class, kind, steps, triggers, meters);
  }

  @Override
  List<SecretUse> secretUses(ConnectorSpec spec) {
    return List.of();
  }
}
