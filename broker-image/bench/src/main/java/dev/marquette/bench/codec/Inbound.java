package dev.marquette.bench.codec;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import java.util.List;
import java.util.stream.IntStream;

/** What clients send. */
public enum Inbound {
  PUBLISH_0("PUBLISH, QoS 0", MqttVersion.V3_1_1),

  /** A gateway's: ours remembers the last topic of a connection, and this is never it. */
  PUBLISH_0_OTHER_TOPIC("PUBLISH, QoS 0, never the last one's topic", MqttVersion.V3_1_1),

  PUBLISH_1("PUBLISH, QoS 1", MqttVersion.V3_1_1),
  PUBLISH_0_PROPERTIES("PUBLISH, QoS 0, three properties", MqttVersion.V5),
  PUBLISH_1_PROPERTIES("PUBLISH, QoS 1, three properties", MqttVersion.V5),
  CONNECT("CONNECT", MqttVersion.V5),
  SUBSCRIBE("SUBSCRIBE, one filter", MqttVersion.V5),
  PUBACK("PUBACK", MqttVersion.V3_1_1);

  private final String label;
  private final MqttVersion version;

  Inbound(String label, MqttVersion version) {
    this.label = label;
    this.version = version;
  }

  /** How the table writes it. */
  String label() {
    return label + (version.isV5() ? ", MQTT 5" : "");
  }

  MqttVersion version() {
    return version;
  }

  /** A power of two of them, which come in turn. */
  List<Packet> packets() {
    return switch (this) {
      case PUBLISH_0, PUBLISH_0_PROPERTIES -> List.of(Packets.publish(version, 0, Packets.TOPIC));
      case PUBLISH_0_OTHER_TOPIC ->
          IntStream.range(0, 64)
              .<Packet>mapToObj(n -> Packets.publish(version, 0, Packets.TOPIC + "/" + (10 + n)))
              .toList();
      case PUBLISH_1, PUBLISH_1_PROPERTIES -> List.of(Packets.publish(version, 1, Packets.TOPIC));
      case CONNECT -> List.of(Packets.connect(version));
      case SUBSCRIBE ->
          List.of(
              new Subscribe(
                  7,
                  0,
                  List.of(),
                  List.of(
                      new Subscribe.Request(
                          "plant/7/line/3/cell/+/temperature", 1, false, false, 0))));
      case PUBACK -> List.of(new Ack(Ack.Type.PUBACK, 7, ReasonCode.SUCCESS));
    };
  }
}
