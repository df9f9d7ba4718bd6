package dev.marquette.operator.reconcile;

/**
 * The API server does not take an object, and will not until something else changes: a field that
 * only it can judge is wrong, a quota is used up, or the operator may not write it. The message is
 * the API server's own.
 */
final class WriteRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  WriteRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
