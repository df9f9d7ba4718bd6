package dev.marquette.codec;

/**
 * PUBLISH as a client sent it. (3.3)
 *
 * @param topic empty when a topic alias stands for it
 * @param packetId 1 to 65,535; 0 at QoS 0
 * @param payload never changed by anybody
 */
public record Publish(
    boolean dup,
    int qos,
    boolean retain,
    String topic,
    int packetId,
    PublishProperties properties,
    byte[] payload)
    implements Packet {}
