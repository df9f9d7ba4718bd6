package dev.marquette.bench.codec;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishFrame;

/** A message for subscribers. */
public enum Outbound {
  PUBLISH_0("PUBLISH, QoS 0", MqttVersion.V3_1_1, 0),
  PUBLISH_1("PUBLISH, QoS 1", MqttVersion.V3_1_1, 1),
  PUBLISH_1_PROPERTIES("PUBLISH, QoS 1, three properties, MQTT 5", MqttVersion.V5, 1);

  private final String label;
  private final MqttVersion version;
  private final int qos;

  Outbound(String label, MqttVersion version, int qos) {
    this.label = label;
    this.version = version;
    this.qos = qos;
  }

  /** How the table writes it. */
  String label() {
    return label;
  }

  MqttVersion version() {
    return version;
  }

  int qos() {
    return qos;
  }

  Publish packet() {
    return Packets.publish(version, qos, Packets.TOPIC);
  }

  PublishFrame frame() {
    Publish packet = packet();
    return PublishFrame.of(version, qos > 0, packet.topic(), packet.payload(), packet.properties());
  }
}
