package dev.marquette.rules;

/**
 * A line that the console had no room for. It is counted and not logged: the {@link ConsoleWriter}
 * says what it dropped, and a log on the same blocked terminal would stop the event loop.
 */
final class ConsoleFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConsoleFullException() {
    // It is made a line at a time: no stack trace.
    super("the console is too slow", null, false, false);
  }
}
