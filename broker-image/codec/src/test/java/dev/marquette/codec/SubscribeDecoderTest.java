package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.MALFORMED_PACKET;
import static dev.marquette.codec.ReasonCode.PROTOCOL_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeDecoderTest {
  @Test
  @DisplayName("3.8: every field of an MQTT 5 SUBSCRIBE")
  void everyField() {
    byte[] packet = Wire.packet("82", "000A 0A 0B 8001 26 0001'k'0001'v' 0003'a/+' 2D 0001'#' 12");
    assertThat(Wire.decode(Wire.connected(MqttVersion.V5), packet))
        .isEqualTo(
            new Subscribe(
                10,
                128,
                List.of(new UserProperty("k", "v")),
                List.of(
                    new Subscribe.Request("a/+", 1, true, true, 2),
                    new Subscribe.Request("#", 2, false, false, 1))));
  }

  @ParameterizedTest
  @DisplayName("[MQTT-3.8.3-5] reserved option bits are malformed")
  @ValueSource(strings = {"40", "80", "C0", "C1"})
  void reservedOptions(String options) {
    assertThat(subscribe(MqttVersion.V5, "0001 00 0001'a'" + options)).isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName("[MQTT3-3.8.3-4] all bits but the QoS are reserved in 3.1.1, and unused in 3.1")
  @ValueSource(strings = {"04", "08", "10", "20", "40", "80"})
  void reservedOptionsIn311(String options) {
    assertThat(subscribe(MqttVersion.V3_1_1, "0001 0001'a'" + options)).isEqualTo(MALFORMED_PACKET);
    byte[] old = Wire.packet("82", "0001 0001'a'" + options);
    assertThat(Wire.decode(Wire.connected(MqttVersion.V3_1), old))
        .isEqualTo(
            new Subscribe(
                1, 0, List.of(), List.of(new Subscribe.Request("a", 0, false, false, 0))));
  }

  @Test
  @DisplayName("[MQTT3-3.8.3-4] maximum QoS 3 and retain handling 3 are protocol errors (3.8.3.1)")
  void threes() {
    assertThat(subscribe(MqttVersion.V5, "0001 00 0001'a'03")).isEqualTo(PROTOCOL_ERROR);
    assertThat(subscribe(MqttVersion.V5, "0001 00 0001'a'30")).isEqualTo(PROTOCOL_ERROR);
    assertThat(subscribe(MqttVersion.V3_1_1, "0001 0001'a'03")).isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-3.8.3-2] [MQTT-3.10.3-2] [MQTT3-3.8.3-3] [MQTT3-3.10.3-2] at least one topic filter")
  @CsvSource({"V5,82,0001 00", "V5,A2,0001 00", "V3_1_1,82,0001", "V3_1_1,A2,0001", "V3_1,82,0001"})
  void noFilter(MqttVersion version, String firstByte, String body) {
    assertThat(Wire.refusal(Wire.connected(version), Wire.packet(firstByte, body)))
        .isEqualTo(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-2.2.1-3] [MQTT3-2.3.1-1] packet identifier 0 is a protocol error")
  @ValueSource(strings = {"82", "A2"})
  void packetIdZero(String firstByte) {
    byte[] packet = Wire.packet(firstByte, "0000 00 0001'a'00");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), packet)).isEqualTo(PROTOCOL_ERROR);
    byte[] old = Wire.packet(firstByte, "0000 0001'a'00");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V3_1_1), old)).isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("3.8.2.1.2: subscription identifier 0 is a protocol error")
  void subscriptionIdZero() {
    assertThat(subscribe(MqttVersion.V5, "0001 02 0B00 0001'a'00")).isEqualTo(PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("[MQTT-3.8.3-1] [MQTT-3.10.3-1] [MQTT3-3.8.3-1] [MQTT3-3.10.3-1] filters are UTF-8")
  void illFormedFilter() {
    assertThat(subscribe(MqttVersion.V5, "0001 00 0001 FF 00")).isEqualTo(MALFORMED_PACKET);
    byte[] unsubscribe = Wire.packet("A2", "0001 00 0002 C0 80");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), unsubscribe))
        .isEqualTo(MALFORMED_PACKET);
    assertThat(subscribe(MqttVersion.V3_1_1, "0001 0001 FF 00")).isEqualTo(MALFORMED_PACKET);
    byte[] old = Wire.packet("A2", "0001 0002 C0 80");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V3_1_1), old)).isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName("3.8.3: a filter without its options is malformed")
  @ValueSource(strings = {"0001 00 0001'a'", "0001 00 00", "0001 00 0002'a'", "00", "0001"})
  void truncated(String body) {
    assertThat(subscribe(MqttVersion.V5, body)).isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName("3.10: UNSUBSCRIBE keeps its filters in order")
  @EnumSource
  void unsubscribe(MqttVersion version) {
    Unsubscribe packet = new Unsubscribe(7, List.of(), List.of("b", "a/#", "b"));
    String body = "0007" + (version.isV5() ? "00" : "") + "0001'b' 0003'a/#' 0001'b'";
    assertThat(Wire.decode(Wire.connected(version), Wire.packet("A2", body))).isEqualTo(packet);
  }

  private static ReasonCode subscribe(MqttVersion version, String body) {
    return Wire.refusal(Wire.connected(version), Wire.packet("82", body));
  }
}
