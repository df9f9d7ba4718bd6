package dev.marquette.codec;

import java.util.List;

/** UNSUBSCRIBE: at least one filter. (3.10) [MQTT-3.10.3-2] */
public record Unsubscribe(int packetId, List<UserProperty> userProperties, List<String> filters)
    implements Packet {}
