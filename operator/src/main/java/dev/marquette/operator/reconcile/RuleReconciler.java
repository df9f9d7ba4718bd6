package dev.marquette.operator.reconcile;

import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleSpec;
import dev.marquette.crds.RuleStatus;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Meters;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;

/** Rules. */
@ControllerConfiguration(name = "rule", fieldManager = ApiServer.FIELD_MANAGER)
public final class RuleReconciler extends PublishedReconciler<Rule, RuleSpec, RuleStatus>
    implements Reconciler<Rule>, Cleaner<Rule> {
  RuleReconciler(
      PublishedKind<Rule, RuleSpec, RuleStatus> kind,
      PublishedSteps<Rule, RuleSpec, RuleStatus> steps,
      Triggers triggers,
      Meters meters) {
    super(Rule.class, kind, steps, triggers, meters);
  }

  @Override
  List<SecretUse> secretUses(RuleSpec spec) {
    return List.of();
  }
}
