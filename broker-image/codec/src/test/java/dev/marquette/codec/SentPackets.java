package dev.marquette.codec;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** A packet, who sends it in which version, and the ways in which its bytes go wrong. */
record SentPackets(MqttVersion version, Peer sender, Packet packet) {
  /** Any packet that may be sent. */
  static Arbitrary<SentPackets> any() {
    return Arbitraries.of(MqttVersion.class)
        .flatMap(
            version ->
                Arbitraries.oneOf(
                    Packets.connect(version).map(p -> new SentPackets(version, Peer.CLIENT, p)),
                    Packets.ofClient(version).map(p -> new SentPackets(version, Peer.CLIENT, p)),
                    Packets.ofServer(version).map(p -> new SentPackets(version, Peer.SERVER, p))));
  }

  byte[] bytes() {
    return Wire.encode(packet, version);
  }

  /**
   * With a few bytes changed: to any value, or by a little, which lengths and counts notice; and
   * now and then with some taken out or said twice, with a remaining length that is right
   * nevertheless, so that what is wrong is found further in.
   */
  byte[] mutated(Random random) {
    byte[] bytes = random.nextInt(4) == 0 ? torn(random) : bytes();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) (bytes[at] + random.nextInt(5) - 2);
    }
    return bytes;
  }

  private byte[] torn(Random random) {
    byte[] bytes = bytes();
    byte[] body = Arrays.copyOfRange(bytes, bodyIndex(bytes), bytes.length);
    if (body.length == 0) {
      return bytes;
    }
    int from = random.nextInt(body.length);
    int to = from + random.nextInt(Math.min(8, body.length - from) + 1);
    byte[] before = Arrays.copyOf(body, random.nextBoolean() ? from : to);
    byte[] after = Arrays.copyOfRange(body, random.nextBoolean() ? from : to, body.length);
    byte[] torn = Arrays.copyOf(before, before.length + after.length);
    System.arraycopy(after, 0, torn, before.length, after.length);
    return Wire.packet(bytes[0], torn);
  }

  private static int bodyIndex(byte[] packet) {
    int index = 1;
    while (packet[index] < 0) { // more bytes of the remaining length
      index++;
    }
    return index + 1;
  }

  boolean isConnect() {
    return packet instanceof Connect;
  }

  /** The decoder that expects it. */
  PacketDecoder decoder() {
    if (isConnect()) {
      return new PacketDecoder(Wire.LIMIT);
    }
    return switch (sender) {
      case CLIENT -> Wire.connected(version);
      case SERVER -> Wire.server(version);
    };
  }

  /** Netty's, in the same state. */
  NettyPeer netty() {
    return isConnect() ? NettyPeer.fresh() : NettyPeer.connected(version);
  }
}
