package dev.marquette.kernel;

/**
 * A peer has not got what was to be sent to it, and will not get it: others may have it instead,
 * whatever its QoS.
 */
public final class NotSentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which peer, and why
   */
  public NotSentException(String message) {
    super(message);
  }
}
