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
  PUBLISH_0("PUBLISH, QoS 0", MqttVersion.V3_1_1) {
    @Override
    List<Packet> packets() {
      return List.of(Packets.publish(version(), 0, Packets.TOPIC));
    }
  },

  /** A gateway's: ours remembers the last topic of a connection, and this is never it. */
  PUBLISH_0_OTHER_TOPIC("PUBLISH, QoS 0, never the last one's topic", MqttVersion.V3_1_1) {
    @Override
    List<Packet> packets() {
      return IntStream.range(0, 64)
          .<Packet>mapToObj(n -> Packets.publish(version(), 0, Packets.TOPIC + "/" + (10 + n)))
          .toList();
    }
  },

  PUBLISH_1("PUBLISH, QoS 1", MqttVersion.V3_1_1) {
    @Override
    List<Packet> packets() {
      return List.of(Packets.publish(version(), 1, Packets.TOPIC));
    }
  },

  PUBLISH_0_PROPERTIES("PUBLISH, QoS 0, three properties", MqttVersion.V5) {
    @Override
    List<Packet> packets() {
      return List.of(Packets.publish(version(), 0, Packets.TOPIC));
    }
  },

  PUBLISH_1_PROPERTIES("PUBLISH, QoS 1, three properties", MqttVersion.V5) {
    @Override
    List<Packet> packets() {
      return List.of(Packets.publish(version(), 1, Packets.TOPIC));
    }
  },

  CONNECT("CONNECT", MqttVersion.V5) {
    @Override
    List<Packet> packets() {
      return List.of(Packets.connect(version()));
    }
  },

  SUBSCRIBE("SUBSCRIBE, one filter", MqttVersion.V5) {
    @Override
    List<Packet> packets() {
      Subscribe.Request request =
          new Subscribe.Request("plant/7/line/3/cell/+/temperature", 1, false, false, 0);
      return List.of(new Subscribe(7, 0, List.of(), List.of(request)));
    }
  },

  PUBACK("PUBACK", MqttVersion.V3_1_1) {
    @Override
    List<Packet> packets() {
      return List.of(new Ack(Ack.Type.PUBACK, 7, ReasonCode.SUCCESS));
    }
  };

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
  abstract List<Packet> packets();
}
