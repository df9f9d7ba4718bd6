package dev.marquette.rules.eval;

/**
 * Text that clients chose, fit for a line of a log or a terminal: cut, and with whatever could
 * break the line, turn its direction or command the terminal escaped as JSON escapes it: JSON that
 * is not cut stays JSON.
 */
public final class Excerpt {
  private static final int SHOWN_CHARS = 80;

  private Excerpt() {}

  /** Enough of a value to recognise it by. */
  public static String of(String text) {
    return of(text, SHOWN_CHARS);
  }

  /**
   * The text up to a length.
   *
   * @param maxChars how many of its characters are shown; escapes and the note that it was cut come
   *     on top
   */
  public static String of(String text, int maxChars) {
    int end = Math.min(text.length(), maxChars);
    StringBuilder shown = new StringBuilder(end + 32);
    int at = 0;
    while (at < end) {
      int character = text.codePointAt(at);
      int next = at + Character.charCount(character);
      if (isHarmless(character)) {
        shown.appendCodePoint(character);
      } else {
        text.substring(at, next).chars().forEach(unit -> shown.append("\\u%04X".formatted(unit)));
      }
      at = next;
    }
    if (at < text.length()) {
      shown.append("... (").append(text.length()).append(" characters)");
    }
    return shown.toString();
  }

  private static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
