package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.MALFORMED_PACKET;
import static dev.marquette.codec.ReasonCode.PACKET_TOO_LARGE;
import static dev.marquette.codec.ReasonCode.PROTOCOL_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedHeaderTest {
  @ParameterizedTest
  @DisplayName(
      "[MQTT-2.1.3-1] [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1] [MQTT-3.14.1-1]"
          + " [MQTT-3.15.1-1] [MQTT3-2.2.2-1] [MQTT3-2.2.2-2] [MQTT3-3.6.1-1] [MQTT3-3.8.1-1]"
          + " [MQTT3-3.10.1-1] [MQTT3-3.14.1-1] flags that a type does not have make a packet"
          + " malformed")
  @ValueSource(
      ints = {0x41, 0x51, 0x60, 0x61, 0x63, 0x6A, 0x72, 0x80, 0x83, 0x8A, 0xA0, 0xC1, 0xE8, 0xF1})
  void reservedFlags(int firstByte) {
    byte[] onlyFirstByte = {(byte) firstByte};
    for (MqttVersion version : List.of(MqttVersion.V3_1_1, MqttVersion.V5)) {
      assertThat(Wire.refusal(Wire.connected(version), onlyFirstByte)).isEqualTo(MALFORMED_PACKET);
    }
  }

  @Test
  @DisplayName("[MQTT-2.1.3-1] CONNECT's flags are judged with its version")
  void reservedFlagsOfConnect() {
    byte[] connect = Wire.packet("11", "0004'MQTT'05 02 003C 00 0001'c'");
    assertThat(Wire.refusal(new PacketDecoder(Wire.LIMIT), connect)).isEqualTo(MALFORMED_PACKET);
    byte[] old = Wire.packet("11", "0006'MQIsdp'03 02 003C 0001'c'");
    assertThat(Wire.decode(new PacketDecoder(Wire.LIMIT), old)).isInstanceOf(Connect.class);
  }

  @Test
  @DisplayName("MQTT 3.1, 2.1: DUP may be set in SUBSCRIBE, UNSUBSCRIBE and PUBREL")
  void dupIsFineInMqtt31() {
    PacketDecoder decoder = Wire.connected(MqttVersion.V3_1);
    assertThat(Wire.decode(decoder, Wire.packet("8A", "0001 0001'a'00")))
        .isInstanceOf(Subscribe.class);
    assertThat(Wire.decode(decoder, Wire.packet("6A", "0001"))).isInstanceOf(Ack.class);
  }

  @ParameterizedTest
  @DisplayName("2.1.2: packet type 0 is reserved, and 15 below MQTT 5")
  @CsvSource({"V3_1,00", "V3_1_1,00", "V5,00", "V3_1,F0", "V3_1_1,F0"})
  void reservedTypes(MqttVersion version, String firstByte) {
    assertThat(Wire.refusal(Wire.connected(version), Wire.packet(firstByte, "")))
        .isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.1.0-1] what comes before CONNECT is refused by its first byte")
  @ValueSource(strings = {"00", "20", "30", "47", "82", "C0", "E0", "F0", "16"})
  void connectComesFirst(String firstByte) {
    PacketDecoder decoder = new PacketDecoder(Wire.LIMIT);
    if (firstByte.equals("16")) { // TLS on a plain port: type 1, flags 6, and no known protocol
      assertThat(Wire.refusal(decoder, Wire.bytes("16 03 01 02 00 01")))
          .isEqualTo(MALFORMED_PACKET);
      return;
    }
    assertThat(Wire.refusal(decoder, Wire.bytes(firstByte))).isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.1.0-2] [MQTT3-3.1.0-2] a second CONNECT is a protocol error")
  @EnumSource
  void oneConnect(MqttVersion version) {
    byte[] second = Wire.encode(Wire.connect(version), version);
    assertThat(Wire.refusal(Wire.connected(version), second)).isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("2.1.2: what a server sends is a protocol error from a client")
  @ValueSource(strings = {"20", "90", "B0", "D0"})
  void directionOfServer(String firstByte) {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes(firstByte)))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("2.1.2: what a client sends is a protocol error from a server")
  @ValueSource(strings = {"10", "82", "A2", "C0"})
  void directionOfClient(String firstByte) {
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), Wire.bytes(firstByte)))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("2.1.4: a remaining length of five bytes is malformed as soon as four are there")
  void longRemainingLength() {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes("30 80 80 80 80")))
        .isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName(
      "[MQTT-1.5.5-1] a remaining length in more bytes than it needs is malformed in MQTT 5")
  void overlongRemainingLength() throws MalformedPacketException {
    byte[] ping = Wire.bytes("C0 80 00");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), ping)).isEqualTo(MALFORMED_PACKET);
    assertThat(Wire.tryDecode(Wire.connected(MqttVersion.V3_1_1), ping)).isEqualTo(Ping.REQUEST);
    byte[] connect = Wire.bytes("10 8E 00 0004'MQTT'05 02 003C 00 0001'c'");
    assertThat(Wire.refusal(new PacketDecoder(Wire.LIMIT), connect)).isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName("[MQTT-3.2.2-15] the size is judged before anything else has arrived")
  void tooLarge() throws MalformedPacketException {
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    decoder.maxPacketSize(130);
    assertThat(Wire.refusal(decoder, Wire.bytes("30 80 01"))).isEqualTo(PACKET_TOO_LARGE);
    assertThat(Wire.tryDecode(decoder, Wire.bytes("30 7F"))).isNull();
    decoder.maxPacketSize(131);
    assertThat(Wire.tryDecode(decoder, Wire.bytes("30 80 01"))).isNull();
    assertThat(Wire.refusal(new PacketDecoder(100), Wire.bytes("10 63")))
        .isEqualTo(PACKET_TOO_LARGE);
  }

  @ParameterizedTest
  @DisplayName("A maximum that MQTT cannot have is refused")
  @ValueSource(ints = {-1, 0, 1, PacketEncoder.MAX_PACKET_SIZE_BYTES + 1})
  void impossibleMaximum(int bytes) {
    assertThatThrownBy(() -> new PacketDecoder(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(bytes));
  }

  @ParameterizedTest
  @DisplayName("Bytes after what a packet needs make it malformed")
  @ValueSource(
      strings = {"C0 01 00", "40 05 0001 00 00 00", "82 06 0001 00 0001'a'", "E0 03 00 00 00"})
  void trailingBytes(String packet) {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes(packet)))
        .isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName("Bytes after what a packet needs make it malformed below MQTT 5 too")
  @ValueSource(strings = {"C0 01 00", "40 03 0001 00", "E0 01 00"})
  void trailingBytesInMqtt3(String packet) {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V3_1_1), Wire.bytes(packet)))
        .isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName("Nothing is consumed while bytes are missing")
  void incomplete() throws MalformedPacketException {
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    assertThat(Wire.tryDecode(decoder, new byte[0])).isNull();
    assertThat(Wire.tryDecode(decoder, Wire.bytes("C0"))).isNull();
    assertThat(Wire.tryDecode(decoder, Wire.bytes("30 05 0001"))).isNull();
    assertThat(Wire.tryDecode(decoder, Wire.bytes("30 80"))).isNull();
  }
}
