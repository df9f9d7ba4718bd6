package dev.marquette.app;

import dev.marquette.management.MetricSource;
import dev.marquette.management.Sample;
import dev.marquette.rules.RuleCounters;
import dev.marquette.rules.RuleEngine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Counters of the rules. */
record RuleMetrics(RuleEngine rules) implements MetricSource {
  @Override
  public Collection<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (String rule : rules.names()) {
      RuleCounters counters = rules.counters(rule);
      if (counters != null) {
        add(samples, rule, counters);
      }
    }
    return samples;
  }

  private static void add(List<Sample> samples, String rule, RuleCounters counters) {
    result(samples, rule, "passed", counters.passed());
    result(samples, rule, "failed", counters.failed());
    result(samples, rule, "no_result", counters.noResult());
    action(samples, rule, "success", counters.actionsSucceeded());
    action(samples, rule, "failure", counters.actionsFailed());
  }

  private static void result(List<Sample> samples, String rule, String result, long count) {
    samples.add(
        Sample.counter(
            "marquette_rule_messages_total",
            "Messages that a rule's FROM names, by what became of them",
            Map.of("rule", rule, "result", result),
            count));
  }

  private static void action(List<Sample> samples, String rule, String outcome, long count) {
    samples.add(
        Sample.counter(
            "marquette_rule_actions_total",
            "Actions that a rule ran, by outcome",
            Map.of("rule", rule, "outcome", outcome),
            count));
  }
}
