package dev.marquette.codec;

/** The protocol that a client named in its CONNECT. */
public enum MqttVersion {
  /** MQTT 3.1, protocol name {@code MQIsdp}, level 3. */
  V3_1(3),
  /** MQTT 3.1.1, protocol name {@code MQTT}, level 4. */
  V3_1_1(4),
  /** MQTT 5.0, protocol name {@code MQTT}, level 5. */
  V5(5);

  private final int level;

  MqttVersion(int level) {
    this.level = level;
  }

  /** The protocol level on the wire. */
  public int level() {
    return level;
  }

  /** Whether packets carry properties and reason codes. */
  public boolean isV5() {
    return this == V5;
  }
}
