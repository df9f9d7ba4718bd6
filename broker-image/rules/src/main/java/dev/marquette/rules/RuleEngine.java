package dev.marquette.rules;

import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.MessageTap;
import dev.marquette.rules.eval.CompiledStatement;
import dev.marquette.rules.sql.SqlException;
import dev.marquette.rules.sql.Statement;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of one broker. A rule costs nothing to messages whose topic it does not name. Methods
 * are called from one thread at a time; {@link #counters} from any.
 */
public final class RuleEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuleEngine.class);

  private final BiFunction<String, MessageTap, MessageTap.Registration> tap;
  private final Function<Message, CompletableFuture<@Nullable Void>> publisher;
  private final String node;
  private final ConsoleWriter console;
  private final InstantSource clock;
  private volatile Map<String, RunningRule> rules = Map.of();

  /**
   * @param node the name of this broker, which rules see as the field {@code node}
   * @param console where the console action prints, from a thread of its own
   */
  public RuleEngine(Kernel kernel, String node, PrintStream console, InstantSource clock) {
    this(kernel::tap, kernel::publish, node, ConsoleWriter.start(console), clock);
  }

  RuleEngine(
      BiFunction<String, MessageTap, MessageTap.Registration> tap,
      Function<Message, CompletableFuture<@Nullable Void>> publisher,
      String node,
      ConsoleWriter console,
      InstantSource clock) {
    this.tap = tap;
    this.publisher = publisher;
    this.node = node;
    this.console = console;
    this.clock = clock;
  }

  /**
   * Adds a rule or replaces the one of that name. The new one is in force before the old one ends,
   * so a message in between may be seen by both, but none by neither. Counters go on.
   *
   * @throws SqlException when the statement is not understood; the old rule stays
   */
  public void apply(RuleDefinition definition) {
    CompiledStatement statement = CompiledStatement.of(Statement.parse(definition.sql()));
    @Nullable RunningRule old = rules.get(definition.name());
    RunningRule rule =
        new RunningRule(
            definition,
            statement,
            definition.actions().stream().map(this::action).toList(),
            old == null ? new RuleCounters() : old.counters(),
            node,
            new FailureLog(LOG, definition.name(), clock));
    if (definition.enabled()) {
      rule.start(tap);
    }
    if (old != null) {
      old.stop();
    }
    Map<String, RunningRule> changed = new TreeMap<>(rules);
    changed.put(definition.name(), rule);
    rules = changed;
  }

  /** Ends a rule; false when there is none of that name. */
  public boolean remove(String name) {
    Map<String, RunningRule> changed = new TreeMap<>(rules);
    @Nullable RunningRule old = changed.remove(name);
    if (old == null) {
      return false;
    }
    old.stop();
    rules = changed;
    return true;
  }

  /** The counters of a rule; null when there is none of that name. */
  public @Nullable RuleCounters counters(String name) {
    RunningRule rule = rules.get(name);
    return rule == null ? null : rule.counters();
  }

  /** The names of all rules. */
  public Iterable<String> names() {
    return rules.keySet();
  }

  @Override
  public void close() {
    rules.values().forEach(RunningRule::stop);
    rules = Map.of();
    console.close();
  }

  private Action action(RuleDefinition.ActionDefinition definition) {
    return switch (definition) {
      case RuleDefinition.Republish republish -> new RepublishAction(republish, publisher, clock);
      case RuleDefinition.Console ignored -> new ConsoleAction(console);
    };
  }
}
