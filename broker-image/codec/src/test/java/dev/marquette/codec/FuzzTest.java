package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that nobody meant: they are a packet, or not enough, or refused, and nothing else.
 *
 * <p>{@code -Dmarquette.fuzz.seconds=600} goes on for longer, also against Netty; {@code
 * -Dmarquette.fuzz.seed=} from where a failure says.
 */
class FuzzTest {
  /** What came of a buffer, in a form that can be compared: a packet as its bytes. */
  private record Outcome(
      @Nullable String written, @Nullable ReasonCode refusal, int consumedBytes) {}

  @Provide
  Arbitrary<SentPackets> sent() {
    return SentPackets.any();
  }

  @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
  @Label("Packets with bytes changed never end in another exception, nor read beyond their end")
  void mutated(@ForAll("sent") SentPackets sent, @ForAll Random random) {
    assertContained(sent, sent.mutated(random), random);
  }

  @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
  @Label("Bytes at random never end in another exception, nor read beyond their end")
  void random(@ForAll("sent") SentPackets sent, @ForAll Random random) {
    assertContained(sent, noise(sent, random), random);
  }

  @Example
  @Label("All of this, and the same verdict as Netty's, for as many seconds as are asked for")
  void forLonger() {
    long seconds = Long.getLong("marquette.fuzz.seconds", 0);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    RandomGenerator<SentPackets> packets = sent().generator(1000);
    long seed = Long.getLong("marquette.fuzz.seed", new Random().nextLong());
    do {
      Random random = new Random(seed);
      SentPackets sent = packets.next(random).value();
      try {
        byte[] mutated = sent.mutated(random);
        assertContained(sent, mutated, random);
        OracleTest.assertSameAsNetty(sent, mutated);
        assertContained(sent, noise(sent, random), random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seen again with -Dmarquette.fuzz.seed=" + seed, e);
      }
      seed++;
    } while (System.nanoTime() < end);
  }

  private static byte[] noise(SentPackets sent, Random random) {
    byte[] bytes = new byte[2 + random.nextInt(40)];
    random.nextBytes(bytes);
    if (random.nextInt(4) > 0) {
      // A first byte and a length that are right let the rest be reached.
      bytes[0] = sent.bytes()[0];
      bytes[1] = (byte) (bytes.length - 2);
      for (int i = 2; i < bytes.length; i++) {
        bytes[i] = random.nextBoolean() ? (byte) random.nextInt(8) : bytes[i];
      }
    }
    return bytes;
  }

  private static void assertContained(SentPackets sent, byte[] bytes, Random random) {
    Outcome outcome = decode(sent, Unpooled.wrappedBuffer(bytes));
    int consumed = outcome.consumedBytes;
    assertThat(consumed).isBetween(0, bytes.length);
    if (outcome.written != null) {
      // What follows a packet is not part of it, whatever it is.
      byte[] followed = Arrays.copyOf(bytes, consumed + 20);
      for (int i = consumed; i < followed.length; i++) {
        followed[i] = (byte) random.nextInt(256);
      }
      assertThat(decode(sent, Unpooled.wrappedBuffer(followed))).isEqualTo(outcome);
      // One byte less is not a packet, and nothing that was refused.
      ByteBuf part = Unpooled.wrappedBuffer(bytes, 0, consumed - 1);
      assertThat(decode(sent, part)).isEqualTo(new Outcome(null, null, 0));
    }
  }

  private static Outcome decode(SentPackets sent, ByteBuf in) {
    PacketDecoder decoder = sent.decoder();
    try {
      Packet packet = decoder.decode(in);
      if (packet == null) {
        return new Outcome(null, null, in.readerIndex());
      }
      MqttVersion version = decoder.version();
      assertThat(version).isNotNull();
      byte[] written = version == null ? new byte[0] : Wire.encode(packet, version);
      return new Outcome(packet.getClass() + Arrays.toString(written), null, in.readerIndex());
    } catch (MalformedPacketException e) {
      assertThat(e.getMessage()).isNotBlank();
      return new Outcome(null, e.reason(), in.readerIndex());
    }
  }
}
