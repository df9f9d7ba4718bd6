package dev.marquette.management.sys;

/** Names of the topics below {@code $SYS/brokers}. */
final class SysNames {
  /** The names of all brokers. */
  static final String BROKERS = "$SYS/brokers";

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private SysNames() {}

  /** What the names of all topics of a broker begin with. */
  static String prefix(String node) {
    return BROKERS + "/" + level(node) + "/";
  }

  /**
   * A name that somebody chose, such as a client ID, as one level: {@code / + #} are written as
   * {@code %2F %2B %23}, and so is {@code %} as {@code %25}, so that two names never become one
   * level. All others stay as they are.
   */
  static String level(String name) {
    StringBuilder level = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == '+' || c == '#' || c == '%') {
        if (level == null) {
          level = new StringBuilder(name.length() + 8).append(name, 0, i);
        }
        level.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
      } else if (level != null) {
        level.append(c);
      }
    }
    return level == null ? name : level.toString();
  }
}
