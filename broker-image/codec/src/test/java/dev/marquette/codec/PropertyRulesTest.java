package dev.marquette.codec;

import static dev.marquette.codec.ReasonCode.MALFORMED_PACKET;
import static dev.marquette.codec.ReasonCode.PROTOCOL_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every property in every packet, against the table of 2.2.2.2. */
class PropertyRulesTest {
  /** A valid value for each identifier. */
  private static final Map<Integer, String> VALUES =
      Map.ofEntries(
          Map.entry(0x01, "01"),
          Map.entry(0x02, "00000001"),
          Map.entry(0x03, "0001'c'"),
          Map.entry(0x08, "0001'r'"),
          Map.entry(0x09, "0001 AA"),
          Map.entry(0x0B, "01"),
          Map.entry(0x11, "00000001"),
          Map.entry(0x12, "0001'i'"),
          Map.entry(0x13, "0001"),
          Map.entry(0x15, "0001'm'"),
          Map.entry(0x16, "0001 AA"),
          Map.entry(0x17, "01"),
          Map.entry(0x18, "00000001"),
          Map.entry(0x19, "01"),
          Map.entry(0x1A, "0001'i'"),
          Map.entry(0x1C, "0001's'"),
          Map.entry(0x1F, "0001'r'"),
          Map.entry(0x21, "0001"),
          Map.entry(0x22, "0001"),
          Map.entry(0x23, "0001"),
          Map.entry(0x24, "01"),
          Map.entry(0x25, "01"),
          Map.entry(0x26, "0001'k'0001'v'"),
          Map.entry(0x27, "00000001"),
          Map.entry(0x28, "01"),
          Map.entry(0x29, "01"),
          Map.entry(0x2A, "01"));

  private static final int AUTHENTICATION_METHOD = 0x15;
  private static final int AUTHENTICATION_DATA = 0x16;

  /**
   * A packet with one block of properties in it, and the properties that the standard allows there.
   */
  record Place(
      String name, Peer sender, String first, String before, String after, Set<Integer> allowed) {
    private byte[] with(String properties) {
      int length = Wire.bytes(properties).length;
      assertThat(length).isLessThan(128);
      return Wire.packet(first, before + "%02X".formatted(length) + properties + after);
    }

    private PacketDecoder decoder() {
      if (first.equals("10")) {
        return new PacketDecoder(Wire.LIMIT);
      }
      return sender == Peer.CLIENT ? Wire.connected(MqttVersion.V5) : Wire.server(MqttVersion.V5);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Place> PLACES =
      List.of(
          new Place(
              "CONNECT",
              Peer.CLIENT,
              "10",
              "0004'MQTT'05 02 003C",
              "0001'c'",
              Set.of(0x11, 0x21, 0x27, 0x22, 0x19, 0x17, 0x26, 0x15, 0x16)),
          new Place(
              "will",
              Peer.CLIENT,
              "10",
              "0004'MQTT'05 06 003C 00 0001'c'",
              "0001'w' 0000",
              Set.of(0x18, 0x01, 0x02, 0x03, 0x08, 0x09, 0x26)),
          new Place(
              "CONNACK",
              Peer.SERVER,
              "20",
              "00 00",
              "",
              Set.of(
                  0x11, 0x21, 0x24, 0x25, 0x27, 0x12, 0x22, 0x1F, 0x26, 0x28, 0x29, 0x2A, 0x13,
                  0x1A, 0x1C, 0x15, 0x16)),
          new Place(
              "PUBLISH of a client",
              Peer.CLIENT,
              "30",
              "0001'a'",
              "",
              Set.of(0x01, 0x02, 0x23, 0x08, 0x09, 0x26, 0x03)),
          new Place(
              "PUBLISH of a server",
              Peer.SERVER,
              "30",
              "0001'a'",
              "",
              Set.of(0x01, 0x02, 0x23, 0x08, 0x09, 0x26, 0x0B, 0x03)),
          new Place("PUBACK", Peer.CLIENT, "40", "0001 00", "", Set.of(0x1F, 0x26)),
          new Place("PUBREC", Peer.CLIENT, "50", "0001 00", "", Set.of(0x1F, 0x26)),
          new Place("PUBREL", Peer.CLIENT, "62", "0001 00", "", Set.of(0x1F, 0x26)),
          new Place("PUBCOMP", Peer.CLIENT, "70", "0001 00", "", Set.of(0x1F, 0x26)),
          new Place("SUBSCRIBE", Peer.CLIENT, "82", "0001", "0001'a'00", Set.of(0x0B, 0x26)),
          new Place("SUBACK", Peer.SERVER, "90", "0001", "00", Set.of(0x1F, 0x26)),
          new Place("UNSUBSCRIBE", Peer.CLIENT, "A2", "0001", "0001'a'", Set.of(0x26)),
          new Place("UNSUBACK", Peer.SERVER, "B0", "0001", "00", Set.of(0x1F, 0x26)),
          new Place(
              "DISCONNECT of a client", Peer.CLIENT, "E0", "00", "", Set.of(0x11, 0x1F, 0x26)),
          new Place(
              "DISCONNECT of a server", Peer.SERVER, "E0", "00", "", Set.of(0x1F, 0x26, 0x1C)),
          new Place("AUTH", Peer.CLIENT, "F0", "18", "", Set.of(0x15, 0x16, 0x1F, 0x26)));

  static Stream<Arguments> everyPropertyInEveryPlace() {
    return PLACES.stream()
        .flatMap(place -> IntStream.range(0, 0x40).mapToObj(id -> Arguments.of(place, id)));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("everyPropertyInEveryPlace")
  @DisplayName("2.2.2.2: a property stands where the table allows it, once, and nowhere else")
  void allowed(Place place, int id) {
    String property = "%02X".formatted(id) + VALUES.getOrDefault(id, "00");
    // Authentication data makes sense only with a method, and AUTH must have one.
    boolean needsMethod =
        id == AUTHENTICATION_DATA || (place.first.equals("F0") && id != AUTHENTICATION_METHOD);
    String block = (needsMethod ? "15 0001'm'" : "") + property;
    if (!place.allowed.contains(id)) {
      boolean ofOtherPeer =
          (id == 0x0B && place.name.equals("PUBLISH of a client"))
              || (id == 0x1C && place.name.equals("DISCONNECT of a client"))
              || (id == 0x11 && place.name.equals("DISCONNECT of a server"));
      assertThat(Wire.refusal(place.decoder(), place.with(block)))
          .isEqualTo(ofOtherPeer ? PROTOCOL_ERROR : MALFORMED_PACKET);
      return;
    }
    Packet packet = Wire.decode(place.decoder(), place.with(block));
    assertThat(packet).isNotNull();

    boolean mayRepeat = id == 0x26 || (id == 0x0B && place.sender == Peer.SERVER);
    if (mayRepeat) {
      assertThat(Wire.decode(place.decoder(), place.with(block + property))).isNotEqualTo(packet);
    } else {
      assertThat(Wire.refusal(place.decoder(), place.with(block + property)))
          .isEqualTo(PROTOCOL_ERROR);
    }

    byte[] value = Wire.bytes(property);
    for (int length = 1; length < value.length; length++) {
      String cut = HexFormat.of().formatHex(value, 0, length);
      assertThat(Wire.refusal(place.decoder(), place.with((needsMethod ? "15 0001'm'" : "") + cut)))
          .isEqualTo(MALFORMED_PACKET);
    }
  }

  @ParameterizedTest
  @DisplayName("2.2.2.1: a length of properties that is wrong makes the packet malformed")
  @ValueSource(strings = {"02 01", "01 01 01", "80", "80 80 80 80 00", "FF FF FF 7F", "80 00"})
  void propertyLength(String block) {
    byte[] packet = Wire.packet("30", "0001'a'" + block);
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), packet)).isEqualTo(MALFORMED_PACKET);
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-1.5.7-1] [MQTT-3.3.2-13] [MQTT-3.3.2-19] strings of properties are well-formed UTF-8")
  @ValueSource(
      strings = {
        "06 26 0001 FF 0000",
        "06 26 0000 0001 FF",
        "04 03 0001 FF",
        "04 08 0001 00",
        "05 08 0002 C080"
      })
  void illFormedStrings(String properties) {
    byte[] packet = Wire.packet("30", "0001'a'" + properties);
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), packet)).isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName("[MQTT-1.5.5-1] identifiers are variable byte integers in their shortest form")
  void overlongIdentifier() {
    byte[] packet = Wire.packet("30", "0001'a' 03 81 00 01");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), packet)).isEqualTo(MALFORMED_PACKET);
    byte[] large = Wire.packet("30", "0001'a' 03 81 01 01");
    assertThat(Wire.refusal(Wire.connected(MqttVersion.V5), large)).isEqualTo(MALFORMED_PACKET);
  }

  @Test
  @DisplayName("2.2.2.1: properties that are longer than 127 bytes end where they end")
  void longProperties() {
    String value = "v".repeat(300);
    byte[] packet = Wire.packet("30", "0001'a' B202 26 0001'k' 012C'" + value + "' 'payload'");
    Publish publish = (Publish) Wire.decode(Wire.connected(MqttVersion.V5), packet);
    assertThat(publish.properties().userProperties()).containsExactly(new UserProperty("k", value));
    assertThat(publish.payload()).isEqualTo(Wire.bytes("'payload'"));
  }
}
