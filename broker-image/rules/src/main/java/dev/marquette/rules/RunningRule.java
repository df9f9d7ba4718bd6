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

/**
 * A rule in force: a tap for each topic filter of its FROM. Runs on whichever event loop publishes.
 */
final class RunningRule {
  /**
   * Rules that feed each other end because none sees a message twice, but n of them make up to n!
   * messages of one. With this limit, eight make fewer than ten thousand.
   */
  private static final int MAX_TRACE = 5;

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
    MessageEvent event = new MessageEvent(message, definition.name(), node);
    @Nullable Map<String, @Nullable Object> row;
    try {
      checkTrace(message);
      row = statement.run(event);
    } catch (RuntimeException e) {
      counters.failed.increment();
      failures.report("statement", e);
      return;
    }
    if (row == null) {
      counters.noResult.increment();
      return;
    }
    counters.passed.increment();
    Action.Result result = new Action.Result(definition.name(), row, event);
    for (Action action : actions) {
      settle(run(action, result));
    }
  }

  private static void checkTrace(Message message) {
    if (message.ruleTrace().size() >= MAX_TRACE) {
      throw new RuleFailedException(
          "the message has come through %d rules already (%s); no more see it"
              .formatted(MAX_TRACE, String.join(", ", message.ruleTrace())));
    }
  }

  /** What an action throws is its own failure, and the actions after it still run. */
  private static CompletableFuture<@Nullable Void> run(Action action, Action.Result result) {
    try {
      return action.run(result);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(CompletableFuture<@Nullable Void> outcome) {
    outcome.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            counters.actionsSucceeded.increment();
          } else {
            counters.actionsFailed.increment();
            if (!(failure instanceof ConsoleFullException)) {
              failures.report("action", failure);
            }
          }
        });
  }
}
