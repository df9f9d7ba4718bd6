package dev.marquette.codec;

import java.util.List;

/** UNSUBACK: a reason for each filter, in order; none are sent below MQTT 5. (3.11) */
public record Unsuback(int packetId, List<ReasonCode> reasons, ReasonProperties properties)
    implements Packet {}
