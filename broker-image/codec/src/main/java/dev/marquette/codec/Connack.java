package dev.marquette.codec;

/**
 * CONNACK. (3.2) The encoder turns the reason into MQTT 3's return code where the client speaks
 * that.
 *
 * @param properties not sent below MQTT 5
 */
public record Connack(boolean sessionPresent, ReasonCode reason, ConnackProperties properties)
    implements Packet {
  /** A refusal, which never has a session. [MQTT-3.2.2-6] */
  public static Connack refused(ReasonCode reason) {
    return new Connack(false, reason, ConnackProperties.NONE);
  }

  /** A refusal that names the server to use instead. (4.11) */
  public static Connack refused(ReasonCode reason, String serverReference) {
    return new Connack(false, reason, ConnackProperties.elsewhere(serverReference));
  }
}
