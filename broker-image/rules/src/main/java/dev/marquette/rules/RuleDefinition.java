package dev.marquette.rules;

import java.util.List;

/**
 * A rule as it was declared.
 *
 * @param sql the statement; see {@link dev.marquette.rules.sql.Statement#parse}
 * @param actions run in order for each result, each whether the others work or not
 */
public record RuleDefinition(
    String name, String sql, boolean enabled, List<ActionDefinition> actions) {
  /** What to do with a result. */
  public sealed interface ActionDefinition {}

  /**
   * Publish it. All but retain are templates.
   *
   * @param qos renders to 0, 1 or 2, such as {@code 1} or {@code ${qos}}
   */
  public record Republish(String topic, String payload, String qos, boolean retain)
      implements ActionDefinition {}

  /** Print it on the broker's standard output. */
  public record Console() implements ActionDefinition {}
}
