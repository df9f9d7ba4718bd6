package dev.marquette.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  /**
   * A refusal that is explained.
   *
   * @param reasonString words for people (3.2.2.3.9); null for none
   * @param serverReference the server to use instead (3.2.2.3.16); null for none
   */
  public static Connack refused(
      ReasonCode reason, @Nullable String reasonString, @Nullable String serverReference) {
    return reasonString == null && serverReference == null
        ? refused(reason)
        : new Connack(false, reason, ConnackProperties.refusal(reasonString, serverReference));
  }

  /**
   * The reason that a client of this version reads: below MQTT 5 that of the return code, of which
   * there are six.
   */
  public ReasonCode reasonIn(MqttVersion version) {
    return version.isV5()
        ? reason
        : Objects.requireNonNull(ReturnCode.toReason(ReturnCode.ofConnack(reason)));
  }
}
