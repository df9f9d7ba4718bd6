package dev.marquette.codec;

/**
 * A frame that the standard does not allow. It carries no stack trace: a client that sends garbage
 * must cost little.
 *
 * <p>The reason is what a client of MQTT 5 is told in DISCONNECT. Before CONNACK it is told
 * nothing, as the standard allows, but for an unknown version of the protocol. [MQTT-3.1.4-1]
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
