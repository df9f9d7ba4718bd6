package dev.marquette.operator.reconcile;

import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.ListenerStatus;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.List;

/** Listeners. */
@ControllerConfiguration(name = "listener", fieldManager = ApiServer.FIELD_MANAGER)
public final class ListenerReconciler
    extends PublishedReconciler<Listener, ListenerSpec, ListenerStatus>
    implements Reconciler<Listener>, Cleaner<Listener> {
  ListenerReconciler(
      PublishedKind<Listener, ListenerSpec, ListenerStatus> kind,
      PublishedSteps<Listener, ListenerSpec, ListenerStatus> steps,
      Triggers triggers,
      Meters meters) {
    super(Listener.class, kind, steps, triggers, meters);
  }

  @Override
  List<SecretUse> secretUses(ListenerSpec spec) {
    return SecretUse.of(spec);
  }

  @Override
  List<EventSource<?, Listener>> moreSources(EventSourceContext<Listener> context) {
    return List.of(
        secrets(context),
        Sources.owned(Service.class, context, Mappers.fromOwnerReferences(Listener.class)));
  }
}
