package dev.marquette.operator.model;

/** Something that a person wrote cannot be used; the message says what, and what to do. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
