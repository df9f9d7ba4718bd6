package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  @ParameterizedTest
  @DisplayName(
      "[MQTT-1.5.4-1] [MQTT-3.3.2-1] [MQTT3-1.5.3-1] [MQTT3-3.3.2-1] ill-formed UTF-8 and"
          + " surrogates are malformed")
  @ValueSource(
      strings = {
        "80",
        "BF",
        "C0 80",
        "C1 BF",
        "C2",
        "C2 41",
        "E0 80 80",
        "E0 9F BF",
        "E2 82",
        "E2 28 A1",
        "ED A0 80",
        "ED BF BF",
        "F0 80 80 80",
        "F0 8F BF BF",
        "F0 9F 98",
        "F4 90 80 80",
        "F5 80 80 80",
        "FF",
        "FE",
        "'abcdefgh' FF",
        "'abcdefghijk' C2",
        "'abcdefgh' ED A0 80 'xyz'"
      })
  void illFormed(String hex) {
    assertThat(isWellFormed(Wire.bytes(hex))).isFalse();
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(refusalOfTopic(version, hex)).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @ParameterizedTest
  @DisplayName("[MQTT-1.5.4-2] [MQTT3-1.5.3-2] U+0000 is malformed wherever it stands")
  @ValueSource(strings = {"00", "'a' 00", "00 'abcdefgh'", "'abcd' 00 'efghij'", "'abcdefgh' 00"})
  void nul(String hex) {
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(refusalOfTopic(version, hex)).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @ParameterizedTest
  @DisplayName("[MQTT-1.5.4-3] [MQTT3-1.5.3-3] U+FEFF is kept, never skipped")
  @ValueSource(strings = {"EF BB BF", "EF BB BF 'a'", "'a' EF BB BF"})
  void zeroWidthNoBreakSpace(String hex) {
    for (MqttVersion version : MqttVersion.values()) {
      assertThat(topic(version, hex)).contains("\uFEFF");
    }
  }

  @ParameterizedTest
  @DisplayName("Every well-formed string is what Java reads")
  @ValueSource(
      strings = {
        "a",
        "/",
        "ünïcödé",
        "温度/传感器",
        "😀/🚀",
        "abcdefgh😀",
        "\u007F\u0080\u07FF\u0800\uD7FF\uE000\uFFFD"
      })
  void wellFormed(String text) {
    assertThat(topic(MqttVersion.V5, "'" + text + "'")).isEqualTo(text);
  }

  @Property(tries = 3000)
  @Label("[MQTT-1.5.4-1] agrees with the JDK's strict decoder on any bytes")
  void agreesWithJdk(@ForAll @Size(max = 24) byte[] bytes) {
    assertThat(isWellFormed(bytes)).isEqualTo(isWellFormedToJdk(bytes));
  }

  @Property(tries = 3000)
  @Label("[MQTT-1.5.4-1] agrees with the JDK's strict decoder on text with one byte changed")
  void agreesWithJdkNearText(
      @ForAll @Size(min = 1, max = 12) char[] text, @ForAll int place, @ForAll byte with) {
    byte[] bytes = new String(text).getBytes(StandardCharsets.UTF_8);
    assertThat(isWellFormed(bytes)).isEqualTo(isWellFormedToJdk(bytes));
    bytes[Math.floorMod(place, bytes.length)] = with;
    assertThat(isWellFormed(bytes)).isEqualTo(isWellFormedToJdk(bytes));
  }

  private static boolean isWellFormed(byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    return Utf8.isWellFormed(in, 0, bytes.length);
  }

  private static boolean isWellFormedToJdk(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') < 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static byte[] publish(MqttVersion version, String topicHex) {
    int length = Wire.bytes(topicHex).length;
    return Wire.packet("30", "%04X".formatted(length) + topicHex + (version.isV5() ? "00" : ""));
  }

  private static ReasonCode refusalOfTopic(MqttVersion version, String hex) {
    return Wire.refusal(Wire.connected(version), publish(version, hex));
  }

  private static String topic(MqttVersion version, String hex) {
    return ((Publish) Wire.decode(Wire.connected(version), publish(version, hex))).topic();
  }
}
