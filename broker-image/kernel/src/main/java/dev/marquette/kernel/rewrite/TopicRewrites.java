package dev.marquette.kernel.rewrite;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;
import dev.marquette.topic.TopicNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules in their order. The first one whose filter matches decides: it gives the topic another name
 * if its regex is found in it, and else leaves it as it is. Names are as the client says them,
 * without mountpoint; what comes out is not rewritten again.
 *
 * <p>Immutable, for any threads. Without rules, a topic costs the reading of one array's length.
 */
public final class TopicRewrites {
  /** Every topic keeps its name. */
  public static final TopicRewrites NONE = of(List.of());

  private final List<RewriteRule> rules;
  private final Compiled[] publishing;
  private final Compiled[] subscribing;

  private TopicRewrites(List<RewriteRule> rules) {
    this.rules = List.copyOf(rules);
    this.publishing = compiled(RewriteRule.Action.SUBSCRIBE);
    this.subscribing = compiled(RewriteRule.Action.PUBLISH);
  }

  private record Compiled(String filter, Pattern regex, Destination destination) {
    static Compiled of(RewriteRule rule) {
      Pattern regex = RewriteRule.compile(rule.regex());
      return new Compiled(
          rule.filter(),
          regex,
          Destination.parse(
              rule.destination(),
              regex.groupCount(),
              rule.action() != RewriteRule.Action.SUBSCRIBE));
    }
  }

  /** These rules, the first one first. */
  public static TopicRewrites of(List<RewriteRule> rules) {
    return new TopicRewrites(rules);
  }

  private Compiled[] compiled(RewriteRule.Action others) {
    return rules.stream()
        .filter(rule -> rule.action() != others)
        .map(Compiled::of)
        .toArray(Compiled[]::new);
  }

  /**
   * Where a message goes that a client publishes to the topic.
   *
   * @param topic a valid topic name
   * @return null when the rule that decides makes no topic name of it for this client
   */
  public @Nullable String publish(String topic, String clientId, @Nullable String username) {
    if (publishing.length == 0) {
      return topic;
    }
    String name = rewrite(publishing, topic, clientId, username);
    if (name == null || name.equals(topic)) {
      return name;
    }
    try {
      TopicNames.check(name);
      return name.startsWith(TopicNames.DELAYED) ? null : name; // nothing goes to that name
    } catch (InvalidTopicException e) {
      return null; // the client is told by a reason code
    }
  }

  /**
   * What a client gets, or loses, that names the filter. Its group stays.
   *
   * @return null when the rule that decides makes no filter of it for this client
   */
  public @Nullable TopicFilter subscribe(
      TopicFilter asked, String clientId, @Nullable String username) {
    if (subscribing.length == 0) {
      return asked;
    }
    String filter = rewrite(subscribing, asked.filter(), clientId, username);
    if (filter == null) {
      return null;
    }
    if (filter.equals(asked.filter())) {
      return asked;
    }
    try {
      TopicFilter parsed = TopicFilter.parse(filter);
      return parsed.group() != null
          ? null
          : new TopicFilter(filter, filter, asked.group(), parsed.wildcard());
    } catch (InvalidTopicException e) {
      return null; // the client is told by a reason code
    }
  }

  private static @Nullable String rewrite(
      Compiled[] rules, String topic, String clientId, @Nullable String username) {
    for (Compiled rule : rules) {
      if (TopicFilter.covers(rule.filter, topic)) {
        Matcher matcher = rule.regex.matcher(topic);
        return matcher.find() ? rule.destination.of(matcher, clientId, username) : topic;
      }
    }
    return topic;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TopicRewrites same && same.rules.equals(rules);
  }

  @Override
  public int hashCode() {
    return rules.hashCode();
  }

  @Override
  public String toString() {
    return rules.toString();
  }
}
