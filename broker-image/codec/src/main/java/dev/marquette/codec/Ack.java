package dev.marquette.codec;

/**
 * PUBACK, PUBREC, PUBREL and PUBCOMP. (3.4 to 3.7)
 *
 * @param reason {@link ReasonCode#SUCCESS} when the packet names none
 */
public record Ack(Type type, int packetId, ReasonCode reason, ReasonProperties properties)
    implements Packet {
  /** Which of the four. */
  public enum Type {
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP
  }

  public Ack(Type type, int packetId, ReasonCode reason) {
    this(type, packetId, reason, ReasonProperties.NONE);
  }
}
