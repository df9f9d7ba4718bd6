package dev.marquette.rules;

import dev.marquette.kernel.Message;
import dev.marquette.kernel.MessageTap;
import dev.marquette.rules.eval.CompiledStatement;
import dev.marquette.rules.eval.RuleFailedException;
import dev.marquette.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rule in force: a tap for each topic filter of its FROM. Runs on whichever event loop publishes.
 */
final class RunningRule {
  private static final Logger LOG = LoggerFactory.getLogger(RunningRule.class);

  private final RuleDefinition definition;
  private final CompiledStatement statement;
  private final List<Action> actions;
  private final RuleCounters counters;
  private final String node;
  private final FailureLog failures;
  private final List<MessageTap.Registration> taps = new ArrayList<>();

  RunningRule(
      RuleDefinition definition,
      CompiledStatement statement,
      List<Action> actions,
      RuleCounters counters,
      String node,
      FailureLog failures) {
    this.definition = definition;
    this.statement = statement;
    this.actions = actions;
    this.counters = counters;
    this.node = node;
    this.failures = failures;
  }

  RuleDefinition definition() {
    return definition;
  }

  RuleCounters counters() {
    return counters;
  }

  void start(BiFunction<String, MessageTap, MessageTap.Registration> tap) {
    List<String> filters = statement.filters();
    for (int i = 0; i < filters.size(); i++) {
      List<String> earlier = filters.subList(0, i);
      taps.add(tap.apply(filters.get(i), message -> onMatch(message, earlier)));
    }
  }

  void stop() {
    taps.forEach(MessageTap.Registration::remove);
  }

  /** A message that several filters of FROM match is seen by the first of these alone. */
  private void onMatch(Message message, List<String> earlierFilters) {
    for (String filter : earlierFilters) {
      if (TopicFilter.matches(filter, message.topic())) {
        return;
      }
    }
    if (!message.ruleTrace().contains(definition.name())) {
      run(message);
    }
  }

  private void run(Message message) {
    counters.matched.increment();
    @Nullable Map<String, @Nullable Object> row;
    try {
      row = statement.run(new MessageEvent(message, definition.name(), node));
    } catch (RuleFailedException e) {
      counters.failed.increment();
      failures.report(LOG, definition.name(), "statement", e);
      return;
    }
    if (row == null) {
      counters.noResult.increment();
      return;
    }
    counters.passed.increment();
    Action.Result result = new Action.Result(definition.name(), row, message);
    for (Action action : actions) {
      settle(action.run(result));
    }
  }

  private void settle(CompletableFuture<@Nullable Void> outcome) {
    outcome.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            counters.actionsSucceeded.increment();
          } else {
            counters.actionsFailed.increment();
            failures.report(LOG, definition.name(), "action", failure);
          }
        });
  }
}
