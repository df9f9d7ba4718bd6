package dev.marquette.topic;

import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A look-up that is under way. It finds every topic that matches and stays; one that comes or goes
 * meanwhile may be found or not. Topics come in order, each at most once.
 *
 * <p>Used by one thread at a time.
 */
public final class RetainedCursor<V> {
  // No valid topic has U+0000: this is the first character after the slash in the map's order.
  private static final char FIRST_AFTER_SLASH = '\u0001';

  private final NavigableMap<String, V> byTopic;
  private final String[] levels;
  private final boolean below;

  /** Where to look next; null at the end. */
  private @Nullable String from = "";

  RetainedCursor(NavigableMap<String, V> byTopic, String filter) {
    this.byTopic = byTopic;
    this.below = filter.endsWith("#");
    this.levels = split(filter);
  }

  /**
   * Goes on.
   *
   * @param steps the most look-ups to make, at least 1; each finds at most one topic
   * @param sink gets what matches
   * @return whether there may be more
   */
  public boolean advance(int steps, BiConsumer<? super String, ? super V> sink) {
    for (int i = 0; i < steps && from != null; i++) {
      Map.Entry<String, V> entry = byTopic.ceilingEntry(from);
      if (entry == null) {
        from = null;
      } else if (visit(entry.getKey())) {
        sink.accept(entry.getKey(), entry.getValue());
      }
    }
    return from != null;
  }

  /** Whether the topic matches; moves on to the next that may. */
  private boolean visit(String topic) {
    if (topic.startsWith("$") && !literalFirst()) {
      from = "%"; // the character after $
      return false;
    }
    int at = 0;
    int lastPlusEnd = -1;
    for (int i = 0; i < levels.length; i++) {
      if (at > topic.length()) {
        // The topic is above what could match.
        from = topic + "/" + (levels[i].equals("+") ? "" : levels[i]);
        return false;
      }
      int end = Levels.end(topic, at, topic.length());
      if (levels[i].equals("+")) {
        lastPlusEnd = end;
      } else {
        String level = topic.substring(at, end);
        int order = RetainedIndex.BY_LEVEL.compare(level, levels[i]);
        if (order < 0) {
          from = topic.substring(0, at) + levels[i];
          return false;
        }
        if (order > 0) {
          skipSubtree(topic, lastPlusEnd);
          return false;
        }
      }
      at = end + 1;
    }
    if (below) {
      from = topic + "/"; // the smallest after it
      return true;
    }
    skipSubtree(topic, lastPlusEnd);
    return at > topic.length();
  }

  private boolean literalFirst() {
    return levels.length > 0 && !levels[0].equals("+");
  }

  /** Goes to the next sibling of the level that the last {@code +} stands for. */
  private void skipSubtree(String topic, int end) {
    from = end < 0 ? null : topic.substring(0, end) + FIRST_AFTER_SLASH;
  }

  /** The levels before {@code #}. */
  private static String[] split(String filter) {
    String path = filter.endsWith("/#") ? filter.substring(0, filter.length() - 2) : filter;
    return path.equals("#") ? new String[0] : path.split("/", -1);
  }
}
