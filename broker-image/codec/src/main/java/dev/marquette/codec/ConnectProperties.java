package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of CONNECT, with the standard's defaults where the client sent none. (3.1.2.11)
 *
 * @param sessionExpirySeconds 0 to 4,294,967,295, where the last means never
 * @param receiveMaximum 1 to 65,535
 * @param maximumPacketSize in bytes; {@link #NO_MAXIMUM_PACKET_SIZE} when absent
 * @param topicAliasMaximum 0 to 65,535
 */
public record ConnectProperties(
    long sessionExpirySeconds,
    int receiveMaximum,
    long maximumPacketSize,
    int topicAliasMaximum,
    boolean requestResponseInformation,
    boolean requestProblemInformation,
    List<UserProperty> userProperties,
    @Nullable String authenticationMethod,
    byte @Nullable [] authenticationData) {
  public static final long NO_MAXIMUM_PACKET_SIZE = Long.MAX_VALUE;

  /** Session Expiry Interval: the session never ends by itself. */
  public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

  /** What a client gets that sends no property, or that speaks MQTT 3. */
  public static final ConnectProperties DEFAULT =
      new ConnectProperties(
          0, 65_535, NO_MAXIMUM_PACKET_SIZE, 0, false, true, List.of(), null, null);
}
