package dev.marquette.codec;

/** A name and value that the receiver gets in the order in which they were sent. [MQTT-3.3.2-18] */
public record UserProperty(String name, String value) {}
