package dev.marquette.bench.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** What the packets of the benchmarks have in them. */
final class Packets {
  static final String TOPIC = "plant/7/line/3/cell/12/temperature";

  static final byte[] PAYLOAD = new byte[64];

  /** An expiry, a content type and a user property. */
  static final PublishProperties PROPERTIES =
      new PublishProperties(
          -1,
          60,
          "application/json",
          null,
          null,
          List.of(new UserProperty("trace", "00f067aa0ba902b7")),
          0,
          List.of());

  private static final int KEEP_ALIVE_SECONDS = 60;

  private Packets() {}

  /** Below MQTT 5 the properties go with the rest that it does not have. */
  static Publish publish(MqttVersion version, int qos, String topic) {
    PublishProperties properties = version.isV5() ? PROPERTIES : PublishProperties.NONE;
    return new Publish(false, qos, false, topic, qos == 0 ? 0 : 7, properties, PAYLOAD);
  }

  /** With a user name and a password, and in MQTT 5 with a session that lasts an hour. */
  static Connect connect(MqttVersion version) {
    ConnectProperties properties =
        new ConnectProperties(
            3600,
            100,
            ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
            10,
            false,
            true,
            List.of(),
            null,
            null);
    return new Connect(
        version,
        false,
        "sensor-12345678",
        false,
        KEEP_ALIVE_SECONDS,
        "plant-7",
        "correct horse".getBytes(UTF_8),
        null,
        version.isV5() ? properties : ConnectProperties.DEFAULT);
  }

  static byte[] bytes(Packet packet, MqttVersion version) {
    var out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return ByteBufUtil.getBytes(out);
  }
}
