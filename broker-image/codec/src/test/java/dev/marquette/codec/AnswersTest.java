package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.MALFORMED_PACKET;
import static dev.marquette.codec.ReasonCode.PROTOCOL_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PUBACK, PUBREC, PUBREL, PUBCOMP, CONNACK, SUBACK, UNSUBACK, DISCONNECT, AUTH. */
class AnswersTest {
  @ParameterizedTest
  @DisplayName("3.4.2.1: an acknowledgement without a reason means success")
  @CsvSource({"40,PUBACK", "50,PUBREC", "62,PUBREL", "70,PUBCOMP"})
  void shortAcks(String firstByte, Ack.Type type) {
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(Wire.decode(Wire.connected(version), Wire.packet(firstByte, "1234")))
          .isEqualTo(new Ack(type, 0x1234, ReasonCode.SUCCESS));
    }
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    assertThat(Wire.decode(decoder, Wire.packet(firstByte, "1234 00 00")))
        .isEqualTo(new Ack(type, 0x1234, ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName("3.4.2.2: reason, reason string and user properties of an acknowledgement")
  void longAck() {
    byte[] packet = Wire.packet("40", "0001 97 0E 1F 0004'full' 26 0001'k'0001'v'");
    assertThat(Wire.decode(Wire.connected(MqttVersion.V5), packet))
        .isEqualTo(
            new Ack(
                Ack.Type.PUBACK,
                1,
                ReasonCode.QUOTA_EXCEEDED,
                new ReasonProperties("full", List.of(new UserProperty("k", "v")))));
  }

  @ParameterizedTest
  @DisplayName("2.2.1: packet identifier 0 is a protocol error in an answer")
  @ValueSource(strings = {"40", "50", "62", "70"})
  void packetIdZero(String firstByte) {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.packet(firstByte, "0000")))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("An answer that ends too early is malformed")
  @ValueSource(strings = {"40 00", "40 01 00", "50 01 00", "62 00", "70 01 01"})
  void truncated(String packet) {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes(packet)))
        .isEqualTo(MALFORMED_PACKET);
  }

  static Stream<Arguments> reasons() {
    String receipt = "00 10 80 83 87 90 91 97 99";
    String disconnect = "00 80 81 82 83 90 93 94 95 96 97 98 99";
    return Stream.of(
        Arguments.of("[MQTT-3.4.2-1]", Peer.CLIENT, "40", "0001 %02X", receipt),
        Arguments.of("[MQTT-3.5.2-1]", Peer.CLIENT, "50", "0001 %02X", receipt),
        Arguments.of("[MQTT-3.6.2-1]", Peer.CLIENT, "62", "0001 %02X", "00 92"),
        Arguments.of("[MQTT-3.7.2-1]", Peer.CLIENT, "70", "0001 %02X", "00 92"),
        Arguments.of(
            "[MQTT-3.9.3-2]",
            Peer.SERVER,
            "90",
            "0001 00 %02X",
            "00 01 02 80 83 87 8F 91 97 9E A1 A2"),
        Arguments.of("[MQTT-3.11.3-2]", Peer.SERVER, "B0", "0001 00 %02X", "00 11 80 83 87 8F 91"),
        Arguments.of(
            "[MQTT-3.2.2-8]",
            Peer.SERVER,
            "20",
            "00 %02X 00",
            "00 80 81 82 83 84 85 86 87 88 89 8A 8C 90 95 97 99 9A 9B 9C 9D 9F"),
        Arguments.of("[MQTT-3.14.2-1]", Peer.CLIENT, "E0", "%02X", disconnect + " 04"),
        Arguments.of(
            "[MQTT-3.14.2-1]",
            Peer.SERVER,
            "E0",
            "%02X",
            disconnect + " 87 89 8B 8C 8D 8E 8F 9A 9B 9C 9D 9E 9F A0 A1 A2"),
        Arguments.of("[MQTT-3.15.2-1]", Peer.CLIENT, "F0", "%02X 04 15 0001'm'", "18 19"),
        Arguments.of("[MQTT-3.15.2-1]", Peer.SERVER, "F0", "%02X 04 15 0001'm'", "00 18"));
  }

  @ParameterizedTest(name = "{0} of {1}: {2}")
  @MethodSource("reasons")
  @DisplayName(
      "[MQTT-3.2.2-8] [MQTT-3.4.2-1] [MQTT-3.5.2-1] [MQTT-3.6.2-1] [MQTT-3.7.2-1] [MQTT-3.9.3-2]"
          + " [MQTT-3.11.3-2] [MQTT-3.14.2-1] [MQTT-3.15.2-1] each packet has its reason codes,"
          + " and any other is a protocol error")
  void reasonCodes(String statement, Peer sender, String firstByte, String body, String allowed) {
    List<Integer> codes = Stream.of(allowed.split(" ")).map(c -> Integer.valueOf(c, 16)).toList();
    PacketDecoder decoder =
        sender == Peer.CLIENT ? Wire.connected(MqttVersion.V5) : Wire.server(MqttVersion.V5);
    for (int code : IntStream.rangeClosed(0, 255).toArray()) {
      byte[] packet = Wire.packet(firstByte, body.formatted(code));
      if (codes.contains(code)) {
        assertThat(Wire.decode(decoder, packet)).as(statement).isNotNull();
      } else {
        assertThat(Wire.refusal(decoder, packet)).as(statement).isEqualTo(PROTOCOL_ERROR);
      }
    }
  }

  @Test
  @DisplayName("3.14.2: DISCONNECT may end before its reason, and before its properties")
  void shortDisconnect() {
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(Wire.decode(Wire.connected(version), Wire.bytes("E000")))
          .isEqualTo(new Disconnect(ReasonCode.SUCCESS));
    }
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    assertThat(Wire.decode(decoder, Wire.bytes("E001 04")))
        .isEqualTo(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL));
    assertThat(Wire.decode(decoder, Wire.bytes("E002 04 00")))
        .isEqualTo(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL));
  }

  @Test
  @DisplayName("[MQTT-3.14.2-2] a server does not send a session expiry interval")
  void expiryOfServer() {
    byte[] packet = Wire.bytes("E007 00 05 11 00000000");
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), packet)).isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.decode(Wire.connected(MqttVersion.V5), packet))
        .isEqualTo(new Disconnect(ReasonCode.SUCCESS, 0L, null, null, List.of()));
  }

  @Test
  @DisplayName("3.15.2: AUTH names its method, but where it says success in nothing at all")
  void authMethod() {
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes("F002 18 00")))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes("F001 18")))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), Wire.bytes("F000")))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.decode(Wire.server(MqttVersion.V5), Wire.bytes("F000")))
        .isEqualTo(new Auth(ReasonCode.SUCCESS, null, null, null, List.of()));
  }

  @Test
  @DisplayName(
      "[MQTT-3.2.2-1] [MQTT-3.2.2-6] CONNACK's reserved bits, and no session with a refusal")
  void connackFlags() {
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), Wire.bytes("2003 02 00 00")))
        .isEqualTo(MALFORMED_PACKET);
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), Wire.bytes("2003 01 80 00")))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.decode(Wire.server(MqttVersion.V3_1), Wire.bytes("2002 FF 00")))
        .isEqualTo(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.NONE));
    assertThat(Wire.refusal(Wire.server(MqttVersion.V3_1_1), Wire.bytes("2002 00 06")))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("3.2.2.3: a property's value that may not be is a protocol error")
  @ValueSource(
      strings = {
        "03 21 0000",
        "02 24 02",
        "02 25 02",
        "05 27 00000000",
        "02 28 02",
        "02 29 02",
        "02 2A 02"
      })
  void connackValues(String properties) {
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), Wire.packet("20", "00 00" + properties)))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("[MQTT-3.8.4-6] SUBACK has at least one reason, and below MQTT 5 four of them")
  void suback() {
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), Wire.bytes("9003 0001 00")))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.refusal(Wire.server(MqttVersion.V3_1_1), Wire.bytes("9003 0001 03")))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.decode(Wire.server(MqttVersion.V3_1_1), Wire.bytes("9006 0001 00 01 02 80")))
        .isEqualTo(
            new Suback(
                1,
                List.of(
                    ReasonCode.SUCCESS,
                    ReasonCode.GRANTED_QOS_1,
                    ReasonCode.GRANTED_QOS_2,
                    ReasonCode.UNSPECIFIED_ERROR),
                ReasonProperties.NONE));
  }

  @Test
  @DisplayName("3.12, 3.13: pings have no body")
  void pings() {
    assertThat(Wire.decode(Wire.connected(MqttVersion.V5), Wire.bytes("C000")))
        .isEqualTo(Ping.REQUEST);
    assertThat(Wire.decode(Wire.server(MqttVersion.V5), Wire.bytes("D000")))
        .isEqualTo(Ping.RESPONSE);
  }
}
