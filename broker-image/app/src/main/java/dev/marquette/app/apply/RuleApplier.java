package dev.marquette.app.apply;

import dev.marquette.crds.RuleSpec;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.rules.RuleCounters;
import dev.marquette.rules.RuleDefinition;
import dev.marquette.rules.RuleEngine;
import java.util.Map;

/** Rules. */
final class RuleApplier implements KindApplier {
  private final RuleEngine engine;

  RuleApplier(RuleEngine engine) {
    this.engine = engine;
  }

  @Override
  public void apply(ConfigDocument document) {
    RuleSpec spec = Specs.read(document, RuleSpec.class);
    engine.apply(
        new RuleDefinition(
            document.name(),
            spec.sql(),
            spec.enabled(),
            spec.actions().stream().map(RuleApplier::action).toList()));
  }

  @Override
  public void remove(String name) {
    engine.remove(name);
  }

  @Override
  public Map<String, String> details(String name) {
    RuleCounters counters = engine.counters(name);
    return counters == null
        ? Map.of()
        : Map.of(
            "matched", Long.toString(counters.matched()),
            "passed", Long.toString(counters.passed()),
            "failed", Long.toString(counters.failed()),
            "noResult", Long.toString(counters.noResult()),
            "actionsSuccess", Long.toString(counters.actionsSucceeded()),
            "actionsFailed", Long.toString(counters.actionsFailed()));
  }

  private static RuleDefinition.ActionDefinition action(RuleSpec.Action action) {
    RuleSpec.Republish republish = action.republish();
    return republish == null
        ? new RuleDefinition.Console()
        : new RuleDefinition.Republish(
            republish.topic(), republish.payload(), republish.qos(), republish.retain());
  }
}
