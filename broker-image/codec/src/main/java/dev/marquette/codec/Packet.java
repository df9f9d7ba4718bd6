package dev.marquette.codec;

/** One MQTT control packet. */
public sealed interface Packet
    permits Connect,
        Connack,
        Publish,
        Ack,
        Subscribe,
        Suback,
        Unsubscribe,
        Unsuback,
        Ping,
        Disconnect,
        Auth {}
