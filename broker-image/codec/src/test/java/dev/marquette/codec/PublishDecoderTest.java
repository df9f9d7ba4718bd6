package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.MALFORMED_PACKET;
import static dev.marquette.codec.ReasonCode.PROTOCOL_ERROR;
import static dev.marquette.codec.ReasonCode.TOPIC_ALIAS_INVALID;
import static dev.marquette.codec.ReasonCode.TOPIC_NAME_INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishDecoderTest {
  @Test
  @DisplayName(
      "[MQTT-3.3.2-18] every field of an MQTT 5 PUBLISH, the user properties in their order")
  void everyField() {
    Publish publish =
        publish(
            "3D",
            "0003'a/b' 1234 2D"
                + "01 01  02 0000003C  03 0004'json'  08 0001'r'  09 0002 CAFE"
                + "26 0001'k'0001'1'  23 0007  26 0001'k'0001'2'  26 0000 0000"
                + "'payload'");
    assertThat(publish)
        .usingRecursiveComparison()
        .isEqualTo(
            new Publish(
                true,
                2,
                true,
                "a/b",
                0x1234,
                new PublishProperties(
                    1,
                    60,
                    "json",
                    "r",
                    Wire.bytes("CAFE"),
                    List.of(
                        new UserProperty("k", "1"),
                        new UserProperty("k", "2"),
                        new UserProperty("", "")),
                    7,
                    List.of()),
                Wire.bytes("'payload'")));
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.3.1-4] [MQTT3-3.3.1-4] QoS 3 is malformed")
  @EnumSource
  void qos3(MqttVersion version) {
    assertThat(Wire.refusal(Wire.connected(version), Wire.bytes("36"))).isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-3.3.1-2] [MQTT3-3.3.1-2] DUP at QoS 0 is malformed, but in MQTT 3.1 not forbidden")
  @CsvSource({"V5,0001'a'00", "V3_1_1,0001'a'"})
  void dupAtQos0(MqttVersion version, String body) {
    assertThat(Wire.refusal(Wire.connected(version), Wire.packet("38", body)))
        .isEqualTo(MALFORMED_PACKET);
    Packet old = Wire.decode(Wire.connected(MqttVersion.V3_1), Wire.packet("38", "0001'a'"));
    assertThat(((Publish) old).dup()).isTrue();
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.3.2-2] [MQTT3-3.3.2-2] a wildcard in the topic is an invalid topic name")
  @ValueSource(strings = {"#", "+", "a/#", "+/b", "a/b+", "a#b", "$share/g/+"})
  void wildcards(String topic) {
    String body = "%04X'%s' 00".formatted(topic.length(), topic);
    assertThat(refusal("30", body)).isEqualTo(TOPIC_NAME_INVALID);
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V3_1_1), Wire.packet("30", body)))
        .isEqualTo(TOPIC_NAME_INVALID);
  }

  @Test
  @DisplayName("3.3.2.1: an empty topic needs an alias")
  void emptyTopic() {
    assertThat(refusal("30", "0000 00 'x'")).isEqualTo(PROTOCOL_ERROR);
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V3_1_1), Wire.packet("30", "0000 'x'")))
        .isEqualTo(PROTOCOL_ERROR);
    Publish aliased = publish("30", "0000 03 23 0001 'x'");
    assertThat(aliased.topic()).isEmpty();
    assertThat(aliased.properties().topicAlias()).isEqualTo(1);
  }

  @Test
  @DisplayName("[MQTT-3.3.2-8] topic alias 0 is an invalid topic alias")
  void aliasZero() {
    assertThat(refusal("30", "0001'a' 03 23 0000")).isEqualTo(TOPIC_ALIAS_INVALID);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-2.2.1-3] [MQTT3-2.3.1-1] packet identifier 0 is a protocol error")
  @CsvSource({"V5,32,0001'a'0000 00", "V5,34,0001'a'0000 00", "V3_1_1,32,0001'a'0000"})
  void packetIdZero(MqttVersion version, String firstByte, String body) {
    assertThat(Wire.refusal(Wire.connected(version), Wire.packet(firstByte, body)))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("[MQTT-2.2.1-2] [MQTT3-2.3.1-5] QoS 0 has no packet identifier")
  void qos0HasNoPacketId() {
    Publish publish = publish("30", "0001'a' 00 0001");
    assertThat(publish.packetId()).isZero();
    assertThat(publish.payload()).isEqualTo(Wire.bytes("0001"));
    byte[] old = Wire.packet("30", "0001'a' 0001");
    assertThat(((Publish) Wire.decode(Wire.connected(MqttVersion.V3_1_1), old)).payload())
        .isEqualTo(Wire.bytes("0001"));
  }

  @Test
  @DisplayName("[MQTT-3.3.4-6] a subscription identifier from a client is a protocol error")
  void subscriptionIdOfClient() {
    assertThat(refusal("30", "0001'a' 02 0B 01")).isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("3.3.2.3.8: a server may send several subscription identifiers, none of them 0")
  void subscriptionIdsOfServer() {
    byte[] two = Wire.packet("30", "0001'a' 07 0B 01 0B FFFFFF7F");
    Publish publish = (Publish) Wire.decode(Wire.server(MqttVersion.V5), two);
    assertThat(publish.properties().subscriptionIds()).containsExactly(1, 268_435_455);
    byte[] zero = Wire.packet("30", "0001'a' 02 0B 00");
    assertThat(Wire.refusal(Wire.server(MqttVersion.V5), zero)).isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.3.2-14] a response topic is a topic name")
  @ValueSource(strings = {"0000", "0001'#'", "0003'a/+'"})
  void responseTopic(String topic) {
    int length = 1 + Wire.bytes(topic).length;
    assertThat(refusal("30", "0001'a' %02X 08 ".formatted(length) + topic))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("3.3.2.3.2: a payload format other than 0 and 1 is a protocol error")
  void payloadFormat() {
    assertThat(refusal("30", "0001'a' 02 01 02")).isEqualTo(PROTOCOL_ERROR);
    assertThat(publish("30", "0001'a' 02 01 00").properties().payloadFormat()).isZero();
  }

  @Test
  @DisplayName("3.3.3: a payload of no bytes is valid, and without properties none are made")
  void emptyPayload() {
    Publish publish = publish("30", "0001'a' 00");
    assertThat(publish.payload()).isEmpty();
    assertThat(publish.properties()).isSameAs(PublishProperties.NONE);
  }

  @ParameterizedTest
  @DisplayName("A field that runs past the packet's end is malformed")
  @ValueSource(
      strings = {"", "00", "0002'a'", "0001'a'", "0001'a' 01", "0001'a' 05 02 0000", "0001'a' 80"})
  void truncated(String body) {
    assertThat(refusal("30", body)).isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName("The topic of the last PUBLISH is not made again")
  void repeatedTopic() {
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    byte[] first = Wire.packet("30", "0013'sensors/temperature' 00 '1'");
    byte[] other = Wire.packet("30", "0013'sensors/temperaturE' 00 '1'");
    String topic = ((Publish) Wire.decode(decoder, first)).topic();
    assertThat(((Publish) Wire.decode(decoder, first)).topic()).isSameAs(topic);
    assertThat(((Publish) Wire.decode(decoder, other)).topic()).isEqualTo("sensors/temperaturE");
    assertThat(((Publish) Wire.decode(decoder, first)).topic()).isEqualTo(topic);
  }

  @Test
  @DisplayName("A topic too long to be kept is read all the same")
  void longTopic() {
    String topic = "a".repeat(65_535);
    byte[] packet = Wire.packet("30", "FFFF'" + topic + "' 00");
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    for (int i = 0; i < 2; i++) {
      assertThat(((Publish) Wire.decode(decoder, packet)).topic()).isEqualTo(topic);
    }
  }

  private static Publish publish(String firstByte, String body) {
    return (Publish) Wire.decode(Wire.connected(MqttVersion.V5), Wire.packet(firstByte, body));
  }

  private static ReasonCode refusal(String firstByte, String body) {
    return Wire.refusal(Wire.connected(MqttVersion.V5), Wire.packet(firstByte, body));
  }
}
