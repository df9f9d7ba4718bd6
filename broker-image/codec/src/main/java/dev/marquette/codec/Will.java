package dev.marquette.codec;

/**
 * The message that the server publishes when the client goes without saying goodbye. [MQTT-3.1.2-8]
 *
 * @param topic where it is published
 * @param qos 0, 1 or 2
 * @param retain whether it is retained
 * @param payload its bytes; never changed by anybody
 * @param delaySeconds how long the server waits before it publishes; 0 for at once (always 0 below
 *     MQTT 5)
 * @param properties those that travel with the published message
 */
public record Will(
    String topic,
    int qos,
    boolean retain,
    byte[] payload,
    long delaySeconds,
    PublishProperties properties) {}
