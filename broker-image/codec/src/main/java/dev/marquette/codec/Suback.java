package dev.marquette.codec;

import java.util.List;

/**
 * SUBACK: a reason for each filter, in order; the encoder maps failures to 0x80 below MQTT 5. (3.9)
 */
public record Suback(int packetId, List<ReasonCode> reasons, ReasonProperties properties)
    implements Packet {}
