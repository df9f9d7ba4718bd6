package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.MALFORMED_PACKET;
import static dev.marquette.codec.ReasonCode.PROTOCOL_ERROR;
import static dev.marquette.codec.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectDecoderTest {
  private static final String V5 = "0004'MQTT'05 ";
  private static final String V311 = "0004'MQTT'04 ";
  private static final String V31 = "0006'MQIsdp'03 ";

  @Test
  @DisplayName("[MQTT-3.1.3-1] every field of an MQTT 5 CONNECT, in its order")
  void everyField() {
    Connect connect =
        connect(
            V5
                + "F6 003C"
                + "28 11 00000E10  21 000A  27 00010000  22 0005  19 01  17 00  26 0001'k'0001'v'"
                + "15 0005'SCRAM' 16 0002 0102"
                + "0002'id'"
                + "0C 18 00000005 01 01 02 0000000A"
                + "0001'w' 0002'wp' 0001'u' 0001'p'");
    assertThat(connect)
        .usingRecursiveComparison()
        .isEqualTo(
            new Connect(
                MqttVersion.V5,
                false,
                "id",
                true,
                60,
                "u",
                Wire.bytes("'p'"),
                new Will(
                    "w",
                    2,
                    true,
                    Wire.bytes("'wp'"),
                    5,
                    new PublishProperties(1, 10, null, null, null, List.of(), 0, List.of())),
                new ConnectProperties(
                    3600,
                    10,
                    65_536,
                    5,
                    true,
                    false,
                    List.of(new UserProperty("k", "v")),
                    "SCRAM",
                    Wire.bytes("0102"))));
  }

  @Test
  @DisplayName("[MQTT3-3.1.3-1] every field of an MQTT 3.1.1 CONNECT, in its order")
  void everyFieldOf311() {
    assertThat(connect(V311 + "F6 003C 0002'id' 0001'w' 0002'wp' 0001'u' 0001'p'"))
        .usingRecursiveComparison()
        .isEqualTo(
            new Connect(
                MqttVersion.V3_1_1,
                false,
                "id",
                true,
                60,
                "u",
                Wire.bytes("'p'"),
                new Will("w", 2, true, Wire.bytes("'wp'"), 0, PublishProperties.NONE),
                ConnectProperties.DEFAULT));
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-3.1.2-9] [MQTT-3.1.2-16] [MQTT-3.1.2-17] [MQTT-3.1.2-18] [MQTT-3.1.2-19]"
          + " [MQTT-3.1.3-3] [MQTT3-3.1.2-9] [MQTT3-3.1.2-18] [MQTT3-3.1.2-19] [MQTT3-3.1.2-20]"
          + " [MQTT3-3.1.2-21] [MQTT3-3.1.3-3] the payload has what the flags say, and no more")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "02, 00",
        "02, 0001'c' 0001'u'",
        "06, 0001'c' W",
        "06, 0001'c' W 0001'w'",
        "06, 0001'c' W 0001'w' 0002'p'",
        "04, 0001'c' W 0001'w' 0001'p' 0001'u'",
        "82, 0001'c'",
        "82, 0001'c' 0001'u' 0001'p'",
        "C2, 0001'c' 0001'u'",
        "C2, 0001'c' 0001'u' 0002'p'",
        "C2, 0001'c' 0001'u' 0001'p' 00"
      })
  void payloadFollowsFlags(String flags, String payload) {
    assertThat(refusal(V5 + flags + "003C 00" + payload.replace("W", "00")))
        .isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V311 + flags + "003C" + payload.replace("W", "")))
        .isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName("3.1.2.11: what is absent has the standard's default")
  void defaults() {
    Connect connect = connect(V5 + "00 0000 00 0000");
    assertThat(connect.properties()).isSameAs(ConnectProperties.DEFAULT);
    assertThat(connect.clientId()).isEmpty();
    assertThat(connect.cleanStart()).isFalse();
    assertThat(connect(V5 + "00 0000 03 22 0000 0000").properties())
        .isEqualTo(ConnectProperties.DEFAULT);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.1.2-1] [MQTT-3.1.2-2] unknown protocol names and levels")
  @ValueSource(
      strings = {
        "0004'MQTT'00", "0004'MQTT'03", "0004'MQTT'06", "0006'MQIsdp'04", "0006'MQIsdp'05",
        "0004'mqtt'04", "0005'MQTT5'05", "0000 04", "0004'HTTP'05", "0004'MQTT'7F"
      })
  void unknownProtocol(String protocol) {
    PacketDecoder decoder = new PacketDecoder(Wire.LIMIT);
    byte[] packet = Wire.packet("10", protocol + "02 003C 0000");
    assertThat(Wire.refusal(decoder, packet)).isEqualTo(UNSUPPORTED_PROTOCOL_VERSION);
    assertThat(decoder.version()).isNull();
  }

  @Test
  @DisplayName("The version is known even when the rest of CONNECT is refused")
  void versionOfRefused() {
    PacketDecoder decoder = new PacketDecoder(Wire.LIMIT);
    assertThat(decoder.version()).isNull();
    assertThat(Wire.refusal(decoder, Wire.packet("10", V5 + "01 003C 00 0000")))
        .isEqualTo(MALFORMED_PACKET);
    assertThat(decoder.version()).isEqualTo(MqttVersion.V5);
  }

  @ParameterizedTest
  @DisplayName("A bridge sets bit 7 of the level")
  @CsvSource({"0004'MQTT'84,V3_1_1", "0006'MQIsdp'83,V3_1"})
  void bridge(String protocol, MqttVersion version) {
    Connect connect = connect(protocol + "02 003C 0001'b'");
    assertThat(connect.bridge()).isTrue();
    assertThat(connect.version()).isEqualTo(version);
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-3] [MQTT3-3.1.2-3] the reserved flag is malformed, and not used by MQTT 3.1")
  void reservedFlag() {
    assertThat(refusal(V5 + "03 003C 00 0000")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V311 + "03 003C 0000")).isEqualTo(MALFORMED_PACKET);
    assertThat(connect(V31 + "03 003C 0001'c'").cleanStart()).isTrue();
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT3-3.1.2-11] [MQTT3-3.1.2-13] [MQTT3-3.1.2-15] without"
          + " a will its QoS and retain flag are 0")
  @ValueSource(strings = {"0A", "12", "22", "3A"})
  void willFlagsWithoutWill(String flags) {
    assertThat(refusal(V5 + flags + "003C 00 0000")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V311 + flags + "003C 0000")).isEqualTo(MALFORMED_PACKET);
    assertThat(connect(V31 + flags + "003C 0001'c'").will()).isNull();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-12] [MQTT3-3.1.2-14] will QoS 3 is malformed")
  void willQos3() {
    assertThat(refusal(V5 + "1E 003C 00 0000 00 0001'w' 0000")).isEqualTo(MALFORMED_PACKET);
    for (String version : List.of(V311, V31)) {
      assertThat(refusal(version + "1E 003C 0001'c' 0001'w' 0000")).isEqualTo(MALFORMED_PACKET);
    }
    for (int qos = 0; qos <= 2; qos++) {
      String flags = "%02X".formatted(6 | qos << 3);
      assertThat(will(connect(V5 + flags + "003C 00 0000 00 0001'w' 0000")).qos()).isEqualTo(qos);
      assertThat(will(connect(V311 + flags + "003C 0001'c' 0001'w' 0000")).qos()).isEqualTo(qos);
    }
  }

  @Test
  @DisplayName("[MQTT3-3.1.2-22] a password needs a user name; MQTT 5 does without")
  void passwordWithoutUserName() {
    assertThat(refusal(V311 + "42 003C 0001'c' 0001'p'")).isEqualTo(PROTOCOL_ERROR);
    Connect connect = connect(V5 + "42 003C 00 0001'c' 0001'p'");
    assertThat(connect.username()).isNull();
    assertThat(connect.password()).isEqualTo(Wire.bytes("'p'"));
  }

  @Test
  @DisplayName("MQTT 3.1, 3.1: user name and password may be missing though flagged")
  void missingCredentialsInMqtt31() {
    Connect none = connect(V31 + "C2 003C 0001'c'");
    assertThat(none.username()).isNull();
    assertThat(none.password()).isNull();
    assertThat(connect(V31 + "C2 003C 0001'c' 0001'u'").username()).isEqualTo("u");
    assertThat(refusal(V311 + "C2 003C 0001'c' 0001'u'")).isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName("3.1.3.3: whether a will topic is a topic name is not the decoder's to judge")
  @ValueSource(strings = {"", "#", "a/+"})
  void willTopic(String topic) {
    Connect connect =
        connect(V5 + "06 003C 00 0001'c' 00 000" + topic.length() + "'" + topic + "' 0000");
    assertThat(Objects.requireNonNull(connect.will()).topic()).isEqualTo(topic);
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.3-4] [MQTT-3.1.3-11] [MQTT-3.1.3-12] [MQTT3-3.1.3-4] [MQTT3-3.1.3-10]"
          + " [MQTT3-3.1.3-11] client ID, will topic, user name are UTF-8")
  void encodings() {
    assertThat(refusal(V311 + "02 003C 0001 FF")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V311 + "06 003C 0001'c' 0001 FF 0000")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V311 + "82 003C 0001'c' 0001 FF")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V5 + "02 003C 00 0001 FF")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V5 + "06 003C 00 0001'c' 00 0001 FF 0000")).isEqualTo(MALFORMED_PACKET);
    assertThat(refusal(V5 + "82 003C 00 0001'c' 0001 FF")).isEqualTo(MALFORMED_PACKET);
    Connect connect = connect(V311 + "C2 003C 0001'c' 0001'u' 0002 00FF");
    assertThat(connect.password()).isEqualTo(Wire.bytes("00FF"));
  }

  @ParameterizedTest
  @DisplayName("3.1.2.11: a property's value that may not be is a protocol error")
  @ValueSource(strings = {"03 21 0000", "05 27 00000000", "02 19 02", "02 17 02", "03 16 0000"})
  void propertyValues(String properties) {
    assertThat(refusal(V5 + "02 003C" + properties + "0000")).isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("3.1.3.2.2: the delay of a will does not travel with it")
  void willDelay() {
    Will will = will(connect(V5 + "06 003C 00 0001'c' 05 18 FFFFFFFF 0001'w' 0000"));
    assertThat(will.delaySeconds()).isEqualTo(0xFFFF_FFFFL);
    assertThat(will.properties()).isEqualTo(PublishProperties.NONE);
  }

  @Test
  @DisplayName("3.1.3.2: a will's user properties are not the connection's")
  void userPropertiesApart() {
    Connect connect =
        connect(V5 + "06 003C 07 26 0001'c'0001'1' 0001'i' 07 26 0001'w'0001'2' 0001't' 0000");
    assertThat(connect.properties().userProperties()).containsExactly(new UserProperty("c", "1"));
    assertThat(will(connect).properties().userProperties())
        .containsExactly(new UserProperty("w", "2"));
  }

  private static Will will(Connect connect) {
    return Objects.requireNonNull(connect.will(), "the will");
  }

  private static Connect connect(String body) {
    return (Connect) Wire.decode(new PacketDecoder(Wire.LIMIT), Wire.packet("10", body));
  }

  private static ReasonCode refusal(String body) {
    return Wire.refusal(new PacketDecoder(Wire.LIMIT), Wire.packet("10", body));
  }
}
