package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** What is written is read again, whole or in pieces. */
class RoundTripTest {
  @Property(tries = 400)
  @Label("A CONNECT is read as it was written, at whatever byte it is split")
  void connects(@ForAll("connects") Connect packet) {
    assertSplitsAnywhere(
        () -> new PacketDecoder(Wire.LIMIT), Tuple.of(packet.version(), List.of(packet)));
  }

  @Property(tries = 400)
  @Label("What a client sends is read as it was written, at whatever byte it is split")
  void ofClients(@ForAll("ofClients") Tuple2<MqttVersion, List<Packet>> sent) {
    assertSplitsAnywhere(() -> Wire.connected(sent.get1()), sent);
  }

  @Property(tries = 400)
  @Label("What a server sends is read as it was written, at whatever byte it is split")
  void ofServers(@ForAll("ofServers") Tuple2<MqttVersion, List<Packet>> sent) {
    assertSplitsAnywhere(() -> Wire.server(sent.get1()), sent);
  }

  @Provide
  Arbitrary<Connect> connects() {
    return Arbitraries.of(MqttVersion.class).flatMap(Packets::connect);
  }

  @Provide
  Arbitrary<Tuple2<MqttVersion, List<Packet>>> ofClients() {
    return Arbitraries.of(MqttVersion.class)
        .flatMap(
            version ->
                Packets.ofClient(version)
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(3)
                    .map(packets -> Tuple.of(version, packets)));
  }

  @Provide
  Arbitrary<Tuple2<MqttVersion, List<Packet>>> ofServers() {
    return Arbitraries.of(MqttVersion.class)
        .flatMap(
            version ->
                Packets.ofServer(version)
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(3)
                    .map(packets -> Tuple.of(version, packets)));
  }

  private static byte[] encodeAll(Tuple2<MqttVersion, List<Packet>> sent) {
    ByteBuf out = Unpooled.buffer();
    try {
      for (Packet packet : sent.get2()) {
        PacketEncoder.encode(packet, sent.get1(), out);
      }
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      return bytes;
    } finally {
      out.release();
    }
  }

  /** Two reads of a socket, the border between them at each byte in turn. */
  private static void assertSplitsAnywhere(
      Supplier<PacketDecoder> decoders, Tuple2<MqttVersion, List<Packet>> sent) {
    MqttVersion version = sent.get1();
    List<Packet> expected = sent.get2();
    byte[] bytes = encodeAll(sent);
    assertSame(byteByByte(decoders.get(), bytes), expected);
    for (int split = 0; split <= bytes.length; split++) {
      PacketDecoder decoder = decoders.get();
      ByteBuf in = Unpooled.buffer(bytes.length, bytes.length);
      try {
        List<Packet> packets = new ArrayList<>();
        in.writeBytes(bytes, 0, split);
        drain(decoder, in, packets);
        in.writeBytes(bytes, split, bytes.length - split);
        drain(decoder, in, packets);
        assertThat(in.isReadable()).isFalse();
        assertThat(encodeAll(Tuple.of(version, packets))).isEqualTo(bytes);
        if (split == bytes.length) {
          assertSame(packets, expected); // slow, so once; the others are compared as bytes
        }
      } finally {
        in.release();
      }
    }
  }

  /** As many reads as there are bytes. */
  private static List<Packet> byteByByte(PacketDecoder decoder, byte[] bytes) {
    List<Packet> packets = new ArrayList<>();
    ByteBuf in = Unpooled.buffer(bytes.length, bytes.length);
    try {
      for (byte each : bytes) {
        in.writeByte(each);
        drain(decoder, in, packets);
      }
      assertThat(in.isReadable()).isFalse();
      return packets;
    } finally {
      in.release();
    }
  }

  private static void drain(PacketDecoder decoder, ByteBuf in, List<Packet> packets) {
    try {
      int before = in.readerIndex();
      Packet packet;
      while ((packet = decoder.decode(in)) != null) {
        packets.add(packet);
        before = in.readerIndex();
      }
      assertThat(in.readerIndex()).as("nothing is consumed of a part").isEqualTo(before);
    } catch (MalformedPacketException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSame(Object actual, Object expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }
}
