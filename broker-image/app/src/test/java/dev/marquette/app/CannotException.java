package dev.marquette.app;

/** A client's API has no place for what is asked of it: {@link Gap} says which, and why. */
final class CannotException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotException(String why) {
    super(why);
  }
}
