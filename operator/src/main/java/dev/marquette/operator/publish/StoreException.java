package dev.marquette.operator.publish;

/** A cluster's etcd did not answer, or refused. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
