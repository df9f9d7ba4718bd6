package dev.marquette.kernel.rewrite;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;

/**
 * One rule as it is written. Whatever is wrong with it is refused when the record is made.
 *
 * @param action whose topics it is about
 * @param filter which topics it decides about; wildcards as in a subscription, never shared
 * @param regex what a topic must have somewhere in it, in RE2's syntax: it is searched in linear
 *     time, whatever a client sends
 * @param destination the new name: {@code $1} to {@code $9} are the groups of the regex, {@code %c}
 *     the client ID, {@code %u} the user name
 */
public record RewriteRule(Action action, String filter, String regex, String destination) {
  /**
   * Instructions of a compiled regex: a search takes at most about this many steps for each
   * character of a topic, of which there are at most 65,535.
   */
  static final int MAX_INSTRUCTIONS = 256;

  /** Whose topics. */
  public enum Action {
    /** Topics that are published to, wills' included. */
    PUBLISH,
    /** Filters of SUBSCRIBE and UNSUBSCRIBE. */
    SUBSCRIBE,
    ALL
  }

  /**
   * Checks the rule.
   *
   * @throws IllegalArgumentException whose message begins with the name of the component, its value
   *     and where in it the mistake is
   */
  public RewriteRule {
    checkFilter(filter);
    Destination.parse(destination, compile(regex).groupCount(), action != Action.SUBSCRIBE);
  }

  private static void checkFilter(String filter) {
    TopicFilter parsed;
    try {
      parsed = TopicFilter.parse(filter);
    } catch (InvalidTopicException e) {
      throw new IllegalArgumentException("filter: " + e.getMessage(), e);
    }
    if (parsed.group() != null) {
      throw new IllegalArgumentException(
          "filter: \"%s\" is shared: write \"%s\", which is about shared subscriptions too"
              .formatted(filter, parsed.filter()));
    }
  }

  static Pattern compile(String regex) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      String part = e.getPattern() == null ? "" : e.getPattern();
      throw new IllegalArgumentException(
          "regex: \"%s\" is not a regular expression: %s: %s at index %d"
              .formatted(regex, e.getDescription(), part, Math.max(regex.indexOf(part), 0)),
          e);
    }
    if (pattern.programSize() > MAX_INSTRUCTIONS) {
      throw new IllegalArgumentException(
          "regex: \"%s\" makes %d instructions; at most %d are allowed: write it with fewer or smaller repetitions"
              .formatted(regex, pattern.programSize(), MAX_INSTRUCTIONS));
    }
    return pattern;
  }
}
