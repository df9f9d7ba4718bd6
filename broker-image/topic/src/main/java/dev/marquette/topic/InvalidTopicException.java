package dev.marquette.topic;

/** A topic name or topic filter breaks a rule of MQTT; the message says which, and where. */
public final class InvalidTopicException extends IllegalArgumentException {
  private static final int SHOWN_CHARS = 100;

  InvalidTopicException(String kind, String value, String problem) {
    super(kind + " " + shown(value) + " " + problem);
  }

  private static String shown(String value) {
    return value.length() <= SHOWN_CHARS
        ? "\"" + value + "\""
        : "\"" + value.substring(0, SHOWN_CHARS) + "...\" (" + value.length() + " characters)";
  }
}
