package dev.marquette.auth;

/**
 * A spec cannot be applied; the message names the source, the field, the value, and what is
 * expected. It never shows a password.
 */
public final class InvalidAuthSourceException extends IllegalArgumentException {
  InvalidAuthSourceException(String source, String field, String problem) {
    super("AuthSource \"" + source + "\": " + field + ": " + problem);
  }
}
