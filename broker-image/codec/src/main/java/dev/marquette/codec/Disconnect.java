package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT. (3.14) Below MQTT 5 only a client sends it, and it has nothing in it.
 *
 * @param sessionExpirySeconds the new Session Expiry Interval, or null to leave it
 * @param serverReference another server to use; only from a server
 */
public record Disconnect(
    ReasonCode reason,
    @Nullable Long sessionExpirySeconds,
    @Nullable String reasonString,
    @Nullable String serverReference,
    List<UserProperty> userProperties)
    implements Packet {
  public Disconnect(ReasonCode reason) {
    this(reason, null, null, null, List.of());
  }
}
