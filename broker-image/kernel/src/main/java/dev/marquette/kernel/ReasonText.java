package dev.marquette.kernel;

/** Texts as a client is sent them in a Reason String, and as they are logged. */
final class ReasonText {
  /** Enough for what is wrong and where; a topic that is quoted may be much longer. */
  private static final int MAX_CHARACTERS = 256;

  private ReasonText() {}

  /** The message without what does not belong in a packet (1.5.4), and not longer than helps. */
  static String of(String message) {
    StringBuilder text = new StringBuilder();
    message
        .codePoints()
        .limit(MAX_CHARACTERS)
        .forEach(character -> text.appendCodePoint(belongs(character) ? character : '?'));
    return text.length() < message.length() ? text.append("...").toString() : text.toString();
  }

  /** False for control characters, and for half of a character that somebody cut in two. */
  private static boolean belongs(int character) {
    return !Character.isISOControl(character)
        && Character.getType(character) != Character.SURROGATE;
  }
}
