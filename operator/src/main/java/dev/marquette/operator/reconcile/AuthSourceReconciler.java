package dev.marquette.operator.reconcile;

import dev.marquette.crds.AuthSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.AuthSourceStatus;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Meters;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** AuthSources. */
@ControllerConfiguration(name = "authsource", fieldManager = ApiServer.FIELD_MANAGER)
public final class AuthSourceReconciler
    extends PublishedReconciler<AuthSource, AuthSourceSpec, AuthSourceStatus>
    implements Reconciler<AuthSource>, Cleaner<AuthSource> {
  AuthSourceReconciler(
      PublishedKind<AuthSource, AuthSourceSpec, AuthSourceStatus> kind,
      PublishedSteps<AuthSource, AuthSourceSpec, AuthSourceStatus> steps,
      Triggers triggers,
      Meters meters) {
    super(AuthSource.class, kind, steps, triggers, meters);
  }

  @Override
  List<SecretUse> secretUses(AuthSourceSpec spec) {
    return SecretUse.of(spec);
  }

  @Override
  List<EventSource<?, AuthSource>> moreSources(EventSourceContext<AuthSource> context) {
    return List.of(secrets(context));
  }
}
