package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** AUTH, the packet of enhanced authentication; MQTT 5 only. (3.15) */
public record Auth(
    ReasonCode reason,
    @Nullable String method,
    byte @Nullable [] data,
    @Nullable String reasonString,
    List<UserProperty> userProperties)
    implements Packet {}
