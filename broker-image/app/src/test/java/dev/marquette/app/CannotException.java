package dev.marquette.app;

/** A client has no way to do what is asked of it: {@link Gap} says which, and why. */
final class CannotException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotException(String why) {
    super(why);
  }
}
