package dev.marquette.operator.reconcile;

/** An object of a needed name belongs to somebody else; it is left alone. */
final class NameTakenException extends Exception {
  private static final long serialVersionUID = 1;

  NameTakenException(String message) {
    super(message);
  }
}
