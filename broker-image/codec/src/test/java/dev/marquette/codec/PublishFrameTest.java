package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublishFrameTest {
  private static final byte[] PAYLOAD = Wire.bytes("'payload'");
  private static final PublishProperties EXPIRING =
      new PublishProperties(
          1, 100, "t", null, null, List.of(new UserProperty("k", "v")), 0, List.of());

  /** What one subscriber gets. */
  record Delivery(
      MqttVersion version,
      int qos,
      boolean dup,
      boolean retain,
      int packetId,
      long remainingSeconds,
      List<Integer> subscriptionIds,
      int topicAlias,
      boolean withTopic) {
    int[] ids() {
      return subscriptionIds.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  @Provide
  Arbitrary<Delivery> deliveries() {
    return Combinators.combine(
            Arbitraries.of(MqttVersion.class),
            Arbitraries.of(0, 1, 2),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(1, 0xFFFF),
            Arbitraries.of(-1L, 0L, 1L, 99L, 0xFFFF_FFFFL),
            Arbitraries.integers().between(1, VariableByteInteger.MAX).list().ofMaxSize(40),
            Arbitraries.of(0, 1, 0xFFFF),
            Arbitraries.of(true, false))
        .as(
            (version, qos, flag, id, seconds, ids, alias, withTopic) ->
                new Delivery(
                    version,
                    qos,
                    flag && qos > 0,
                    !flag,
                    qos > 0 ? id : 0,
                    seconds,
                    ids,
                    alias,
                    withTopic || alias == 0));
  }

  @Provide
  Arbitrary<Publish> messages() {
    return Packets.publish(MqttVersion.V5, Peer.CLIENT)
        .filter(message -> !message.topic().isEmpty());
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  @Label("A frame is read as the message, with what is the subscriber's own")
  void roundTrip(@ForAll("messages") Publish message, @ForAll("deliveries") Delivery to) {
    PublishProperties forwarded = message.properties().forwarded();
    PublishFrame frame =
        PublishFrame.of(to.version(), to.qos() > 0, message.topic(), message.payload(), forwarded);
    byte[] bytes =
        written(
            out ->
                frame.writeTo(
                    out,
                    to.qos(),
                    to.dup(),
                    to.retain(),
                    to.packetId(),
                    to.remainingSeconds(),
                    to.ids(),
                    to.topicAlias(),
                    to.withTopic()));
    assertThat(frame.sizeWith(to.ids(), to.topicAlias(), to.withTopic())).isEqualTo(bytes.length);
    boolean v5 = to.version().isV5();
    assertThat(Wire.decode(Wire.server(to.version()), bytes))
        .usingRecursiveComparison()
        .isEqualTo(
            new Publish(
                to.dup(),
                to.qos(),
                to.retain(),
                v5 && !to.withTopic() ? "" : message.topic(),
                to.packetId(),
                v5 ? ofSubscriber(forwarded, to) : PublishProperties.NONE,
                message.payload()));
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  @Label("A frame is what the encoder writes for the same PUBLISH, byte for byte")
  void sameAsEncoder(@ForAll("messages") Publish message, @ForAll("deliveries") Delivery to) {
    PublishProperties forwarded = message.properties().forwarded();
    PublishFrame frame =
        PublishFrame.of(to.version(), to.qos() > 0, message.topic(), message.payload(), forwarded);
    Publish publish =
        new Publish(
            to.dup(),
            to.qos(),
            to.retain(),
            message.topic(),
            to.packetId(),
            forwarded,
            message.payload());
    byte[] bytes =
        written(out -> frame.writeTo(out, to.qos(), to.dup(), to.retain(), to.packetId(), -1));
    assertThat(bytes).isEqualTo(Wire.encode(publish, to.version()));
    assertThat(frame.size()).isEqualTo(bytes.length);
  }

  private static PublishProperties ofSubscriber(PublishProperties p, Delivery to) {
    boolean expires = p.messageExpirySeconds() >= 0 && to.remainingSeconds() >= 0;
    return new PublishProperties(
        p.payloadFormat(),
        expires ? to.remainingSeconds() : p.messageExpirySeconds(),
        p.contentType(),
        p.responseTopic(),
        p.correlationData(),
        p.userProperties(),
        to.topicAlias(),
        to.subscriptionIds());
  }

  @Test
  @DisplayName("[MQTT-3.3.2-6] the expiry that is left is patched into the copy, never the frame")
  void expiryIsPatched() {
    PublishFrame frame = PublishFrame.of(MqttVersion.V5, true, "a", PAYLOAD, EXPIRING);
    assertThat(read(written(out -> frame.writeTo(out, 1, false, false, 7, 42))).properties())
        .extracting(PublishProperties::messageExpirySeconds)
        .isEqualTo(42L);
    Publish next = read(written(out -> frame.writeTo(out, 2, true, true, 9, -1)));
    assertThat(next.properties()).isEqualTo(EXPIRING);
    assertThat(next.packetId()).isEqualTo(9);
    assertThat(next.qos()).isEqualTo(2);
  }

  @Test
  @DisplayName("Frames are appended to what a buffer holds already, also across its growth")
  void appends() {
    PublishFrame frame = PublishFrame.of(MqttVersion.V5, true, "a", PAYLOAD, EXPIRING);
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(4);
    try {
      out.writeBytes(Wire.bytes("D000"));
      for (int id = 1; id <= 100; id++) {
        frame.writeTo(out, 1, false, false, id, id);
      }
      assertThat(out.readUnsignedShort()).isEqualTo(0xD000);
      for (int id = 1; id <= 100; id++) {
        byte[] one = new byte[(int) frame.size()];
        out.readBytes(one);
        assertThat(read(one).packetId()).isEqualTo(id);
        assertThat(read(one).properties().messageExpirySeconds()).isEqualTo(id);
      }
      assertThat(out.isReadable()).isFalse();
    } finally {
      out.release();
    }
  }

  @Test
  @DisplayName("One frame serves threads that write it at the same time")
  void sharedBetweenThreads() throws InterruptedException {
    PublishFrame frame = PublishFrame.of(MqttVersion.V5, true, "a", PAYLOAD, EXPIRING);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> threads =
        IntStream.rangeClosed(1, 4)
            .mapToObj(
                thread ->
                    Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                        .start(
                            () -> {
                              for (int i = 0; i < 2000; i++) {
                                byte[] bytes =
                                    written(
                                        out -> frame.writeTo(out, 1, false, false, thread, thread));
                                Publish publish = read(bytes);
                                assertThat(publish.packetId()).isEqualTo(thread);
                                assertThat(publish.properties().messageExpirySeconds())
                                    .isEqualTo(thread);
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  @DisplayName("[MQTT-3.3.2-8] [MQTT-3.3.4-3] alias and subscription identifiers in their bytes")
  void slowPathBytes() {
    PublishFrame frame = PublishFrame.of(MqttVersion.V5, true, "a", PAYLOAD, EXPIRING);
    byte[] bytes =
        written(out -> frame.writeTo(out, 1, false, true, 5, 9, new int[] {1, 200}, 3, false));
    assertThat(bytes)
        .isEqualTo(
            Wire.packet(
                "33",
                "0000 0005 1A 02 00000009 01 01 03 0001't' 26 0001'k'0001'v' 23 0003 0B 01 0B C801"
                    + "'payload'"));
  }

  @Test
  @DisplayName(
      "[MQTT3-2.3.1-5] below MQTT 5 there is neither alias nor subscription identifier nor expiry")
  void mqtt3HasNone() {
    PublishFrame frame = PublishFrame.of(MqttVersion.V3_1_1, false, "a", PAYLOAD, EXPIRING);
    byte[] plain = written(out -> frame.writeTo(out, 0, false, false, 0, 10));
    assertThat(plain).isEqualTo(Wire.packet("30", "0001'a' 'payload'"));
    assertThat(written(out -> frame.writeTo(out, 0, false, false, 0, 10, new int[] {1}, 2, false)))
        .isEqualTo(plain);
    assertThat(frame.sizeWith(new int[] {1}, 2, false)).isEqualTo(plain.length);
  }

  @Test
  @DisplayName("A large payload is held once, whatever the number of forms")
  void payloadIsShared() {
    byte[] payload = new byte[1 << 19];
    PublishFrame frame = PublishFrame.of(MqttVersion.V5, false, "a", payload, EXPIRING);
    payload[0] = 1; // nobody may; it shows here that the frame holds no copy
    byte[] bytes = written(out -> frame.writeTo(out, 0, false, false, 0, -1));
    assertThat(read(bytes).payload()).isEqualTo(payload);
  }

  @Test
  @DisplayName("A frame larger than MQTT's limit says so, and writes nothing")
  void beyondTheLimit() {
    byte[] payload = new byte[VariableByteInteger.MAX - 3];
    PublishFrame fits = PublishFrame.of(MqttVersion.V3_1_1, false, "a", payload, EXPIRING);
    assertThat(fits.size()).isEqualTo(PacketEncoder.MAX_PACKET_SIZE_BYTES);
    PublishFrame larger =
        PublishFrame.of(MqttVersion.V5, false, "a", payload, PublishProperties.NONE);
    assertThat(larger.size()).isGreaterThan(PacketEncoder.MAX_PACKET_SIZE_BYTES);
    refuses(out -> larger.writeTo(out, 0, false, false, 0, -1));
    refuses(out -> larger.writeTo(out, 0, false, false, 0, -1, new int[] {1}, 0, true));
  }

  @Test
  @DisplayName(
      "[MQTT-2.2.1-2] [MQTT-2.2.1-4] [MQTT-3.3.1-2] [MQTT3-2.3.1-4] a QoS that does not fit the"
          + " form, impossible packet IDs, and DUP at QoS 0")
  void refusals() {
    PublishFrame with = PublishFrame.of(MqttVersion.V5, true, "a", PAYLOAD, EXPIRING);
    PublishFrame without = PublishFrame.of(MqttVersion.V5, false, "a", PAYLOAD, EXPIRING);
    assertThat(with.withPacketId()).isTrue();
    assertThat(without.withPacketId()).isFalse();
    refuses(out -> with.writeTo(out, 0, false, false, 1, -1));
    refuses(out -> with.writeTo(out, 3, false, false, 1, -1));
    refuses(out -> with.writeTo(out, 1, false, false, 0, -1));
    refuses(out -> with.writeTo(out, 1, false, false, 65_536, -1));
    refuses(out -> without.writeTo(out, 1, false, false, 1, -1));
    refuses(out -> without.writeTo(out, 0, false, false, 0, -1, new int[] {}, 0, false));
    refuses(out -> without.writeTo(out, 0, false, false, 0, -1, new int[] {1}, 0, false));
    refuses(out -> without.writeTo(out, 0, false, false, 0, -1, new int[] {0}, 0, true));
    refuses(out -> without.writeTo(out, 0, false, false, 0, -1, new int[] {}, 65_536, true));
    refuses(out -> without.writeTo(out, 0, true, false, 0, -1));
    refuses(out -> without.writeTo(out, 0, false, false, 0, 1L << 32));
    for (String topic : List.of("", "t".repeat(65_536))) {
      assertThatThrownBy(() -> PublishFrame.of(MqttVersion.V5, true, topic, PAYLOAD, EXPIRING))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("topic of " + topic.length() + " bytes");
    }
  }

  private static void refuses(Consumer<ByteBuf> write) {
    ByteBuf out = Unpooled.buffer();
    assertThatThrownBy(() -> write.accept(out)).isInstanceOf(IllegalArgumentException.class);
    assertThat(out.writerIndex()).as("bytes written of what is refused").isZero();
  }

  private static byte[] written(Consumer<ByteBuf> write) {
    ByteBuf out = Unpooled.buffer();
    write.accept(out);
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  private static Publish read(byte[] bytes) {
    return (Publish) Wire.decode(Wire.server(MqttVersion.V5), bytes);
  }
}
