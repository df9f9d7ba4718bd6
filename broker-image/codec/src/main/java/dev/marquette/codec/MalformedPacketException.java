package dev.marquette.codec;

/**
 * A frame that the standard does not allow. It carries no stack trace: a client that sends garbage
 * must cost little.
 *
 * <p>The reason is what the client is told, in DISCONNECT or, before the session exists, in
 * CONNACK.
 */
public final class MalformedPacketException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ReasonCode reason;

  public MalformedPacketException(ReasonCode reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public ReasonCode reason() {
    return reason;
  }
}
