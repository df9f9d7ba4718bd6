package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PacketEncoderTest {
  private static final List<UserProperty> USER = List.of(new UserProperty("k", "v"));
  private static final ReasonProperties REASON = new ReasonProperties("why", USER);
  private static final ConnackProperties CONNACK =
      new ConnackProperties(
          null, 10, null, null, null, null, null, "why", USER, null, null, null, null, null, null,
          null, null);

  @Test
  @DisplayName("3.2.2.3 (3.1.1): each reason has its return code below MQTT 5")
  void returnCodes() {
    Map<ReasonCode, Integer> codes = new HashMap<>();
    for (ReasonCode reason : ReasonCode.values()) {
      byte[] bytes = Wire.encode(Connack.refused(reason), MqttVersion.V3_1_1);
      assertThat(bytes).hasSize(4).startsWith(0x20, 2, 0);
      codes.put(reason, (int) bytes[3]);
      ReasonCode read = Connack.refused(reason).reasonIn(MqttVersion.V3_1_1);
      assertThat(read).as("what %s is read as", reason).isEqualTo(ReturnCode.toReason(bytes[3]));
      assertThat(Connack.refused(reason).reasonIn(MqttVersion.V5)).isEqualTo(reason);
      assertThat(bytes[3]).isBetween((byte) (reason.isError() ? 1 : 0), (byte) 5);
    }
    assertThat(codes)
        .containsEntry(ReasonCode.SUCCESS, 0)
        .containsEntry(ReasonCode.UNSPECIFIED_ERROR, 1)
        .containsEntry(ReasonCode.MALFORMED_PACKET, 1)
        .containsEntry(ReasonCode.PROTOCOL_ERROR, 1)
        .containsEntry(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, 1)
        .containsEntry(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, 1)
        .containsEntry(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, 2)
        .containsEntry(ReasonCode.BAD_USER_NAME_OR_PASSWORD, 4)
        .containsEntry(ReasonCode.NOT_AUTHORIZED, 5)
        .containsEntry(ReasonCode.BANNED, 5)
        .containsEntry(ReasonCode.BAD_AUTHENTICATION_METHOD, 5)
        .containsEntry(ReasonCode.SERVER_UNAVAILABLE, 3)
        .containsEntry(ReasonCode.SERVER_BUSY, 3)
        .containsEntry(ReasonCode.SERVER_SHUTTING_DOWN, 3)
        .containsEntry(ReasonCode.TOPIC_NAME_INVALID, 3)
        .containsEntry(ReasonCode.QUOTA_EXCEEDED, 3)
        .containsEntry(ReasonCode.USE_ANOTHER_SERVER, 3)
        .containsEntry(ReasonCode.SERVER_MOVED, 3)
        .containsEntry(ReasonCode.CONNECTION_RATE_EXCEEDED, 3);
  }

  @Test
  @DisplayName(
      "[MQTT-3.2.2-1] [MQTT3-3.2.2-2] session present is said, but MQTT 3.1 has no such flag")
  void sessionPresent() {
    Connack connack = new Connack(true, ReasonCode.SUCCESS, CONNACK);
    assertThat(Wire.encode(connack, MqttVersion.V3_1_1)).isEqualTo(Wire.bytes("20020100"));
    assertThat(Wire.encode(connack, MqttVersion.V3_1)).isEqualTo(Wire.bytes("20020000"));
    assertThat(
            Wire.encode(
                new Connack(true, ReasonCode.SUCCESS, ConnackProperties.NONE), MqttVersion.V5))
        .isEqualTo(Wire.bytes("2003010000"));
  }

  @Test
  @DisplayName("[MQTT-2.2.2-1] no properties are a length of 0, in each packet that must have one")
  void noProperties() {
    assertThat(
            Wire.encode(
                new Connack(false, ReasonCode.SUCCESS, ConnackProperties.NONE), MqttVersion.V5))
        .isEqualTo(Wire.bytes("2003 00 00 00"));
    List<ReasonCode> reasons = List.of(ReasonCode.SUCCESS);
    assertThat(Wire.encode(new Suback(1, reasons, ReasonProperties.NONE), MqttVersion.V5))
        .isEqualTo(Wire.bytes("9004 0001 00 00"));
    assertThat(Wire.encode(new Unsuback(1, reasons, ReasonProperties.NONE), MqttVersion.V5))
        .isEqualTo(Wire.bytes("B004 0001 00 00"));
    Publish publish =
        new Publish(false, 1, false, "a", 1, PublishProperties.NONE, Wire.bytes("'x'"));
    assertThat(Wire.encode(publish, MqttVersion.V5))
        .isEqualTo(Wire.bytes("3207 0001'a' 0001 00 'x'"));
  }

  @Test
  @DisplayName("[MQTT3-3.9.3-2] SUBACK has one failure below MQTT 5; UNSUBACK has no payload")
  void subacks() {
    List<ReasonCode> reasons =
        List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED);
    assertThat(Wire.encode(new Suback(1, reasons, REASON), MqttVersion.V3_1_1))
        .isEqualTo(Wire.bytes("9005 0001 00 02 80"));
    assertThat(Wire.encode(new Suback(1, reasons, ReasonProperties.NONE), MqttVersion.V5))
        .isEqualTo(Wire.bytes("9006 0001 00 00 02 87"));
    assertThat(Wire.encode(new Unsuback(1, reasons, REASON), MqttVersion.V3_1_1))
        .isEqualTo(Wire.bytes("B002 0001"));
  }

  @ParameterizedTest
  @DisplayName("3.14 (3.1.1): a server cannot say DISCONNECT below MQTT 5")
  @EnumSource(names = {"V3_1", "V3_1_1"})
  void disconnect(MqttVersion version) {
    assertThat(Wire.encode(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN), version)).isEmpty();
    assertThat(Wire.encode(new Disconnect(ReasonCode.SUCCESS), version))
        .isEqualTo(Wire.bytes("E000"));
    ByteBuf out = Unpooled.buffer();
    assertThat(PacketEncoder.encode(new Disconnect(ReasonCode.BANNED), version, 1, out)).isTrue();
    assertThat(out.isReadable()).isFalse();
  }

  @ParameterizedTest
  @DisplayName("3.4.2.1: reason and properties that say nothing are left out")
  @CsvSource({"PUBACK,40", "PUBREC,50", "PUBREL,62", "PUBCOMP,70"})
  void acks(Ack.Type type, String firstByte) {
    byte[] plain = Wire.packet(firstByte, "1234");
    byte[] failed = Wire.packet(firstByte, "1234 92");
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(Wire.encode(new Ack(type, 0x1234, ReasonCode.SUCCESS), version)).isEqualTo(plain);
      assertThat(ack(version, type, 0x1234, ReasonCode.SUCCESS)).isEqualTo(plain);
      byte[] expected = version.isV5() ? failed : plain;
      ReasonCode reason = ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
      assertThat(Wire.encode(new Ack(type, 0x1234, reason), version)).isEqualTo(expected);
      assertThat(ack(version, type, 0x1234, reason)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @DisplayName("2.2.1: no packet with packet ID 0 is written")
  @CsvSource({"0", "-1", "65536"})
  void impossiblePacketIds(int id) {
    ByteBuf out = Unpooled.buffer();
    assertThatThrownBy(
            () ->
                PacketEncoder.writeAck(
                    out, MqttVersion.V5, Ack.Type.PUBACK, id, ReasonCode.SUCCESS))
        .isInstanceOf(IllegalArgumentException.class);
    Ack ack = new Ack(Ack.Type.PUBACK, id, ReasonCode.SUCCESS);
    assertThatThrownBy(() -> PacketEncoder.encode(ack, MqttVersion.V5, out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(id));
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  @DisplayName("What cannot be on the wire is refused before the first byte")
  void impossibleValues() {
    ByteBuf out = Unpooled.buffer();
    String tooLong = "x".repeat(65_536);
    List<Packet> impossible =
        List.of(
            new Publish(false, 3, false, "a", 1, PublishProperties.NONE, new byte[0]),
            new Publish(false, 0, false, tooLong, 0, PublishProperties.NONE, new byte[0]),
            new Disconnect(ReasonCode.SUCCESS, 1L << 32, null, null, List.of()),
            new Disconnect(ReasonCode.SUCCESS, null, tooLong, null, List.of()),
            new Subscribe(1, 1 << 28, List.of(), List.of()));
    for (Packet packet : impossible) {
      assertThatThrownBy(() -> PacketEncoder.encode(packet, MqttVersion.V5, out))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Auth auth = new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", null, null, List.of());
    assertThatThrownBy(() -> PacketEncoder.encode(auth, MqttVersion.V3_1_1, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.isReadable()).isFalse();
  }

  static Stream<Packet> trimmable() {
    return Stream.of(
        new Connack(false, ReasonCode.SUCCESS, CONNACK),
        new Ack(Ack.Type.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED, REASON),
        new Ack(Ack.Type.PUBREC, 1, ReasonCode.QUOTA_EXCEEDED, REASON),
        new Ack(Ack.Type.PUBREL, 1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, REASON),
        new Ack(Ack.Type.PUBCOMP, 1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, REASON),
        new Suback(1, List.of(ReasonCode.SUCCESS), REASON),
        new Unsuback(1, List.of(ReasonCode.SUCCESS), REASON),
        new Disconnect(ReasonCode.SERVER_MOVED, null, "why", "there", USER),
        new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", null, "why", USER));
  }

  @ParameterizedTest
  @MethodSource("trimmable")
  @DisplayName(
      "[MQTT-3.2.2-19] [MQTT-3.2.2-20] [MQTT-3.4.2-2] [MQTT-3.4.2-3] [MQTT-3.5.2-2] [MQTT-3.5.2-3]"
          + " [MQTT-3.6.2-2] [MQTT-3.6.2-3] [MQTT-3.7.2-2] [MQTT-3.7.2-3] [MQTT-3.9.2-1]"
          + " [MQTT-3.9.2-2] [MQTT-3.11.2-1] [MQTT-3.11.2-2] [MQTT-3.14.2-3] [MQTT-3.14.2-4]"
          + " [MQTT-3.15.2-2] [MQTT-3.15.2-3] user properties go first, then the reason string, and"
          + " then there is no packet")
  void trimming(Packet packet) {
    int whole = Wire.encode(packet, MqttVersion.V5).length;
    int userBytes = 7;
    int reasonBytes = 6;
    assertThat(within(packet, whole)).usingRecursiveComparison().isEqualTo(packet);
    String withReason = String.valueOf(within(packet, whole - 1));
    assertThat(withReason).contains("why").doesNotContain("UserProperty");
    assertThat(String.valueOf(within(packet, whole - userBytes))).isEqualTo(withReason);
    String bare = String.valueOf(within(packet, whole - userBytes - 1));
    assertThat(bare).doesNotContain("why", "UserProperty");
    // An acknowledgement without properties has no length of properties either.
    int lengthByte = packet instanceof Ack ? 1 : 0;
    int least = whole - userBytes - reasonBytes - lengthByte;
    assertThat(String.valueOf(within(packet, least))).isEqualTo(bare);
    ByteBuf out = Unpooled.buffer();
    assertThat(PacketEncoder.encode(packet, MqttVersion.V5, least - 1, out)).isFalse();
    assertThat(out.isReadable()).isFalse();
    assertThat(PacketEncoder.fits(packet, MqttVersion.V5, least - 1)).isFalse();
    assertThat(PacketEncoder.fits(packet, MqttVersion.V5, least)).isTrue();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-24] [MQTT-3.3.2-17] a PUBLISH that is too large is not sent, nor changed")
  void publishIsNotTrimmed() {
    PublishProperties properties =
        new PublishProperties(-1, -1, null, null, null, USER, 0, List.of());
    Publish publish = new Publish(false, 0, false, "a", 0, properties, new byte[10]);
    int size = Wire.encode(publish, MqttVersion.V5).length;
    ByteBuf out = Unpooled.buffer();
    assertThat(PacketEncoder.encode(publish, MqttVersion.V5, size - 1, out)).isFalse();
    assertThat(out.isReadable()).isFalse();
    assertThat(PacketEncoder.encode(publish, MqttVersion.V5, size, out)).isTrue();
    assertThat(out.readableBytes()).isEqualTo(size);
  }

  private static Packet within(Packet packet, int size) {
    ByteBuf out = Unpooled.buffer();
    assertThat(PacketEncoder.encode(packet, MqttVersion.V5, size, out)).isTrue();
    assertThat(out.readableBytes()).isLessThanOrEqualTo(size);
    byte[] bytes = Arrays.copyOf(out.array(), out.writerIndex());
    return Wire.decode(Wire.server(MqttVersion.V5), bytes);
  }

  private static byte[] ack(MqttVersion version, Ack.Type type, int id, ReasonCode reason) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.writeAck(out, version, type, id, reason);
    return Arrays.copyOf(out.array(), out.writerIndex());
  }
}
