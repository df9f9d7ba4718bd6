package dev.marquette.codec;

import org.jspecify.annotations.Nullable;

/**
 * CONNECT. (3.1)
 *
 * @param bridge whether bit 7 of the protocol level was set, as mosquitto's and EMQX's bridges do
 * @param clientId may be empty
 * @param password never changed by anybody
 */
public record Connect(
    MqttVersion version,
    boolean bridge,
    String clientId,
    boolean cleanStart,
    int keepAliveSeconds,
    @Nullable String username,
    byte @Nullable [] password,
    @Nullable Will will,
    ConnectProperties properties)
    implements Packet {}
