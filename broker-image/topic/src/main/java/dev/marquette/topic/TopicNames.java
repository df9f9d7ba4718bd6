package dev.marquette.topic;

/** The rules for topic names, and what names and filters share. All methods allocate nothing. */
public final class TopicNames {
  /** The most bytes that a topic name or filter may have in UTF-8 [MQTT-4.7.3-3]. */
  public static final int MAX_BYTES = 65_535;

  /**
   * What a topic begins with that asks for a delay, as in {@code $delayed/60/a/b}. Nothing is ever
   * delivered to such a name.
   */
  public static final String DELAYED = "$delayed/";

  private TopicNames() {}

  /**
   * Checks a topic name: not empty [MQTT-4.7.3-1], no U+0000 [MQTT-4.7.3-2], at most {@link
   * #MAX_BYTES} [MQTT-4.7.3-3], no wildcard [MQTT-3.3.2-2].
   *
   * @throws InvalidTopicException when it breaks one of them
   */
  public static void check(String topic) {
    checkText("topic name", topic);
    int wildcard = wildcardIndex(topic);
    if (wildcard >= 0) {
      throw new InvalidTopicException(
          "topic name",
          topic,
          "has the wildcard '"
              + topic.charAt(wildcard)
              + "' at index "
              + wildcard
              + ": wildcards are for topic filters only");
    }
  }

  /** The number of levels of a topic name or filter: {@code "a//b"} has three. */
  public static int levels(String topic) {
    int levels = 1;
    for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', slash + 1)) {
      levels++;
    }
    return levels;
  }

  /**
   * Whether a text that somebody chose, such as a client ID, stays within the level of a topic that
   * it is put into: it is not empty, and has neither a slash nor a wildcard.
   */
  public static boolean isWithinLevel(String text) {
    return !text.isEmpty() && text.indexOf('/') < 0 && wildcardIndex(text) < 0;
  }

  /** Whether a valid filter has a wildcard. */
  static boolean hasWildcard(String filter) {
    return wildcardIndex(filter) >= 0;
  }

  static void checkText(String kind, String text) {
    if (text.isEmpty()) {
      throw new InvalidTopicException(kind, text, "is empty: at least one character is needed");
    }
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw new InvalidTopicException(
          kind, text, "has the null character U+0000 at index " + nul + ", which MQTT forbids");
    }
    // A UTF-16 unit is at most three bytes: nearly every text needs no count.
    if (text.length() > MAX_BYTES / 3) {
      int bytes = utf8Length(text);
      if (bytes > MAX_BYTES) {
        throw new InvalidTopicException(
            kind, text, "has " + bytes + " bytes in UTF-8; at most " + MAX_BYTES + " are allowed");
      }
    }
  }

  private static int wildcardIndex(String text) {
    int plus = text.indexOf('+');
    return plus >= 0 ? plus : text.indexOf('#');
  }

  private static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a surrogate pair stands for two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
