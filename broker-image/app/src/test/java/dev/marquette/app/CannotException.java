package dev.marquette.app;

/** What is asked of a client is more than it can do: {@link Gap} says which, and why. */
final class CannotException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotException(String why) {
    super(why);
  }
}
