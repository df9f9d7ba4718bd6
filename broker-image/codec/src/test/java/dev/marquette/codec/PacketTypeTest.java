package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketTypeTest {
  @Property
  @Label("A packet has the type that its first byte names, and its sender may send it")
  void ofClients(@ForAll("ofClients") Packet packet) {
    assertThat(PacketType.of(packet)).isEqualTo(written(packet));
    assertThat(PacketType.of(packet).isSentBy(Peer.CLIENT)).isTrue();
  }

  @Property
  @Label("So has a server's")
  void ofServers(@ForAll("ofServers") Packet packet) {
    assertThat(PacketType.of(packet)).isEqualTo(written(packet));
    assertThat(PacketType.of(packet).isSentBy(Peer.SERVER)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("An acknowledgement has the type of its name")
  void ofAcks(Ack.Type type) {
    assertThat(PacketType.of(type).name()).isEqualTo(type.name());
    assertThat(PacketType.of(new Ack(type, 1, ReasonCode.SUCCESS))).isEqualTo(PacketType.of(type));
  }

  @Provide
  Arbitrary<Packet> ofClients() {
    return Arbitraries.oneOf(
        Packets.connect(MqttVersion.V5).map(packet -> packet), Packets.ofClient(MqttVersion.V5));
  }

  @Provide
  Arbitrary<Packet> ofServers() {
    return Packets.ofServer(MqttVersion.V5);
  }

  private static PacketType written(Packet packet) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, MqttVersion.V5, out);
    return PacketType.of(out.readByte());
  }
}
