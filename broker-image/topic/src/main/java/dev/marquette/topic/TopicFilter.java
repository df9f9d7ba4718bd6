package dev.marquette.topic;

import org.jspecify.annotations.Nullable;

/**
 * What a SUBSCRIBE asks for, checked and taken apart.
 *
 * @param raw as the client sent it
 * @param filter without {@code $share/group/} or {@code $queue/}
 * @param group the shared subscription's group, {@code "$queue"} for {@code $queue/filter}, null
 *     for an ordinary subscription
 * @param wildcard whether the filter has a {@code +} or {@code #}
 */
public record TopicFilter(String raw, String filter, @Nullable String group, boolean wildcard) {
  private static final String KIND = "topic filter";
  private static final String SHARE = "$share/";
  private static final String QUEUE = "$queue/";
  private static final String QUEUE_GROUP = "$queue";

  /**
   * Checks a filter: not empty [MQTT-4.7.3-1], no U+0000 [MQTT-4.7.3-2], at most {@link
   * TopicNames#MAX_BYTES} [MQTT-4.7.3-3], {@code #} alone in the last level [MQTT-4.7.1-1], {@code
   * +} alone in its level [MQTT-4.7.1-2], a group that is not empty [MQTT-4.8.2-1] and has no
   * {@code / + #}, and a filter after it that is not itself shared [MQTT-4.8.2-2].
   *
   * @throws InvalidTopicException when it breaks one of them
   */
  public static TopicFilter parse(String raw) {
    TopicNames.checkText(KIND, raw);
    if (raw.startsWith(QUEUE)) {
      return shared(raw, QUEUE_GROUP, QUEUE.length());
    }
    if (raw.startsWith(SHARE)) {
      int slash = raw.indexOf('/', SHARE.length());
      String group = raw.substring(SHARE.length(), slash < 0 ? raw.length() : slash);
      checkGroup(raw, group);
      if (slash < 0) {
        throw new InvalidTopicException(
            KIND, raw, "names a group but no filter: expected $share/" + group + "/FILTER");
      }
      return shared(raw, group, slash + 1);
    }
    return new TopicFilter(raw, raw, null, checkWildcards(raw, 0));
  }

  /**
   * Whether a valid filter matches a valid topic name. Wildcards in the first level do not match
   * names that start with {@code $} [MQTT-4.7.2-1]. Allocates nothing.
   */
  public static boolean matches(String filter, String topic) {
    return FilterMatch.matches(filter, topic);
  }

  /**
   * Whether every topic name that {@code requested} matches is matched by {@code filter} too: what
   * an access rule asks of a SUBSCRIBE. Allocates nothing.
   */
  public static boolean covers(String filter, String requested) {
    return FilterMatch.covers(filter, requested);
  }

  private static TopicFilter shared(String raw, String group, int start) {
    String filter = raw.substring(start);
    if (filter.isEmpty()) {
      throw new InvalidTopicException(
          KIND, raw, "names a group but no filter: something must follow its last '/'");
    }
    if (filter.startsWith(SHARE) || filter.startsWith(QUEUE)) {
      throw new InvalidTopicException(
          KIND, raw, "is shared twice: $share or $queue may only be at the start");
    }
    return new TopicFilter(raw, filter, group, checkWildcards(raw, start));
  }

  private static void checkGroup(String raw, String group) {
    if (group.isEmpty()) {
      throw new InvalidTopicException(
          KIND, raw, "has an empty group: expected $share/GROUP/FILTER");
    }
    if (TopicNames.hasWildcard(group)) {
      throw new InvalidTopicException(
          KIND, raw, "has the group \"" + group + "\": a group must not contain '+' or '#'");
    }
  }

  /** Returns whether there are any. */
  private static boolean checkWildcards(String raw, int start) {
    boolean wildcard = false;
    for (int i = start; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '+' && c != '#') {
        continue;
      }
      wildcard = true;
      boolean alone =
          (i == start || raw.charAt(i - 1) == '/')
              && (i + 1 == raw.length() || raw.charAt(i + 1) == '/');
      if (!alone) {
        throw new InvalidTopicException(
            KIND, raw, "has '" + c + "' at index " + i + ": it must be alone in its level");
      }
      if (c == '#' && i + 1 < raw.length()) {
        throw new InvalidTopicException(
            KIND, raw, "has '#' at index " + i + ": it must be the last level");
      }
    }
    return wildcard;
  }
}
