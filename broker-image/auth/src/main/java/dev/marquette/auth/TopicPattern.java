package dev.marquette.auth;

import dev.marquette.kernel.ClientInfo;
import dev.marquette.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A rule's topic filter. It matches names, and those filters of which it covers every name; taken
 * literally, only itself.
 *
 * <p>What stands for {@code %c} and {@code %u} is part of one level, whatever it is: a client that
 * calls itself {@code +}, {@code #} or {@code a/b} must not widen a rule, and one that calls itself
 * {@code $SYS} must not get there. For such a client the pattern matches nothing.
 */
final class TopicPattern {
  private final String filter;
  private final boolean literal;
  private final boolean placeholders;

  private TopicPattern(String filter, boolean literal) {
    this.filter = filter;
    this.literal = literal;
    this.placeholders = filter.contains("%c") || filter.contains("%u");
  }

  /**
   * Checks and keeps a filter.
   *
   * @param literal whether only a SUBSCRIBE or PUBLISH to exactly this text matches
   * @throws dev.marquette.topic.InvalidTopicException when it is none
   * @throws IllegalArgumentException when it is a shared subscription's
   */
  static TopicPattern of(String filter, boolean literal) {
    if (TopicFilter.parse(filter).group() != null) {
      throw new IllegalArgumentException(
          "topic filter \""
              + filter
              + "\" names a shared group: rules are about the filter after it, so leave that out");
    }
    return new TopicPattern(filter, literal);
  }

  boolean matches(ClientInfo client, String topic) {
    String filled = placeholders ? fill(client) : filter;
    if (filled == null) {
      return false;
    }
    return literal ? filled.equals(topic) : TopicFilter.covers(filled, topic);
  }

  /** Replaces placeholders in one pass; null when a value cannot be part of a level. */
  private @Nullable String fill(ClientInfo client) {
    StringBuilder filled = new StringBuilder(filter.length() + 32);
    int from = 0;
    for (int i = filter.indexOf('%'); i >= 0; i = filter.indexOf('%', i + 1)) {
      char name = i + 1 < filter.length() ? filter.charAt(i + 1) : ' ';
      if (name != 'c' && name != 'u') {
        continue;
      }
      String value = name == 'c' ? client.clientId() : client.username();
      if (value == null || !fitsLevel(value, i == 0)) {
        return null;
      }
      filled.append(filter, from, i).append(value);
      from = i + 2;
    }
    return filled.append(filter, from, filter.length()).toString();
  }

  private static boolean fitsLevel(String value, boolean first) {
    return !value.isEmpty()
        && value.indexOf('/') < 0
        && value.indexOf('+') < 0
        && value.indexOf('#') < 0
        && !(first && value.charAt(0) == '$');
  }
}
