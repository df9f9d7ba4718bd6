package dev.marquette.topic;

/** One filter against one name or filter, level by level, on the strings as they are. */
final class FilterMatch {
  private FilterMatch() {}

  static boolean matches(String filter, String topic) {
    return covers(filter, topic);
  }

  /**
   * A name is a filter without wildcards, so one walk serves both: {@code +} covers one level that
   * is not {@code #}, {@code #} covers whatever is left, a literal covers itself.
   */
  static boolean covers(String filter, String other) {
    if (startsWithWildcard(filter) && other.startsWith("$")) {
      return false;
    }
    int f = 0;
    int o = 0;
    while (true) {
      int filterEnd = levelEnd(filter, f);
      if (isLevel(filter, f, filterEnd, '#')) {
        return true;
      }
      int otherEnd = levelEnd(other, o);
      boolean plus = isLevel(filter, f, filterEnd, '+');
      if (plus
          ? isLevel(other, o, otherEnd, '#')
          : filterEnd - f != otherEnd - o || !filter.regionMatches(f, other, o, filterEnd - f)) {
        return false;
      }
      f = filterEnd + 1;
      o = otherEnd + 1;
      boolean filterDone = f > filter.length();
      boolean otherDone = o > other.length();
      if (otherDone) {
        // "a/#" matches "a" [MQTT-4.7.1-1]
        return filterDone || isLevel(filter, f, filter.length(), '#');
      }
      if (filterDone) {
        return false;
      }
    }
  }

  private static boolean startsWithWildcard(String filter) {
    return filter.startsWith("+") || filter.startsWith("#");
  }

  private static int levelEnd(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  private static boolean isLevel(String text, int from, int end, char wildcard) {
    return end - from == 1 && text.charAt(from) == wildcard;
  }
}
