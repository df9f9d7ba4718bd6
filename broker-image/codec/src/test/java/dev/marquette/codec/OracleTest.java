package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Netty's codec as the oracle: it accepts what we accept and reads the same in it, but for what is
 * named here and in {@link Leniency}.
 *
 * <p>What it reads is compared through its own encoder, so that both of its directions are compared
 * with both of ours.
 */
class OracleTest {
  @Provide
  Arbitrary<SentPackets> sent() {
    return SentPackets.any();
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  @Label("Netty reads what we write, and we read what it writes")
  void valid(@ForAll("sent") SentPackets sent) {
    assertSameAsNetty(sent, sent.bytes());
  }

  @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
  @Label("Netty refuses what we refuse and accepts what we accept, but for what is named")
  void mutated(@ForAll("sent") SentPackets sent, @ForAll Random random) {
    assertSameAsNetty(sent, sent.mutated(random));
  }

  static void assertSameAsNetty(SentPackets sent, byte[] bytes) {
    PacketDecoder decoder = sent.decoder();
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    Packet ours = null;
    String refusal = null;
    try {
      ours = decoder.decode(in);
    } catch (MalformedPacketException e) {
      refusal = String.valueOf(e.getMessage());
    }
    byte[] first = ours == null ? bytes : Arrays.copyOf(bytes, in.readerIndex());
    try (NettyPeer netty = sent.netty()) {
      MqttMessage message = netty.read(first);
      if (ours == null) {
        boolean accepted = message != null;
        ReferenceCountUtil.release(message);
        if (accepted) {
          assertThat(refusal).as("Netty accepts %s", Wire.hex(bytes)).isNotNull();
          assertThat(isKnownLeniency(sent, String.valueOf(refusal)))
              .as("Netty accepts what we refuse: %s in %s", refusal, Wire.hex(bytes))
              .isTrue();
        }
      } else if (message == null) {
        assertThat(isKnownRefusal(ours, first, decoder.version()))
            .as("Netty refuses what we accept: %s from %s", ours, Wire.hex(first))
            .isTrue();
      } else if (isKnownAsUnwritable(ours)) {
        ReferenceCountUtil.release(message);
      } else {
        Packet read = Wire.decode(sent.decoder(), netty.write(message));
        assertThat(read).as(Wire.hex(first)).usingRecursiveComparison().isEqualTo(ours);
      }
    }
  }

  private static boolean isKnownLeniency(SentPackets sent, String refusal) {
    return Arrays.stream(Leniency.values())
        .anyMatch(known -> known.explains(sent.version(), refusal));
  }

  /** All in MQTT 3.1, which 3.1.1 made stricter, or what the standard knows nothing of. */
  private static boolean isKnownRefusal(Packet ours, byte[] bytes, @Nullable MqttVersion version) {
    if (ours instanceof Connect connect) {
      // It does not know bridges, and asks MQTT 3.1's clients for an identifier.
      return connect.bridge() || version == MqttVersion.V3_1;
    }
    // It refuses flags that MQTT 3.1 does not use.
    boolean flags = (bytes[0] & 0x0F) != PacketType.of(bytes[0]).flags();
    boolean options = ours instanceof Subscribe;
    return version == MqttVersion.V3_1 && (flags || options);
  }

  /**
   * It reads any identifier in a CONNECT of MQTT 3.1, but writes only those of 1 to 23; and any
   * will topic, but writes only topic names.
   */
  private static boolean isKnownAsUnwritable(Packet ours) {
    if (!(ours instanceof Connect connect)) {
      return false;
    }
    boolean identifier =
        connect.version() == MqttVersion.V3_1
            && (connect.clientId().isEmpty() || connect.clientId().length() > 23);
    Will will = connect.will();
    return identifier
        || (will != null && (will.topic().isEmpty() || TopicNames.hasWildcard(will.topic())));
  }
}
