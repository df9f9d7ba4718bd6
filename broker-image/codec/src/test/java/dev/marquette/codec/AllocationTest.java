package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the hot paths allocate, in bytes for each packet: the same on every machine. */
class AllocationTest {
  private static final int PACKETS = 10_000;

  /** A reading of the counter itself, and what the JVM may do once, spread over the packets. */
  private static final double TOLERANCE_BYTES = 1;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** One packet's work. */
  private interface Work {
    void run() throws MalformedPacketException;
  }

  @Test
  @DisplayName("An acknowledgement is written without allocating")
  void acks() throws MalformedPacketException {
    ByteBuf out = Unpooled.buffer(64);
    assertThat(
            bytesEach(
                () ->
                    PacketEncoder.writeAck(
                        out.clear(),
                        MqttVersion.V5,
                        Ack.Type.PUBACK,
                        7,
                        ReasonCode.NO_MATCHING_SUBSCRIBERS)))
        .isLessThan(TOLERANCE_BYTES);
  }

  @Test
  @DisplayName("A frame is written without allocating, also with what is the subscriber's own")
  void frames() throws MalformedPacketException {
    ByteBuf out = Unpooled.buffer(512);
    PublishProperties properties =
        new PublishProperties(
            -1,
            60,
            null,
            null,
            null,
            PublishProperties.NONE.userProperties(),
            0,
            PublishProperties.NONE.subscriptionIds());
    PublishFrame frame =
        PublishFrame.of(MqttVersion.V5, true, "sensors/1/temperature", new byte[128], properties);
    int[] ids = {1, 300};
    assertThat(bytesEach(() -> frame.writeTo(out.clear(), 1, false, false, 7, 30)))
        .isLessThan(TOLERANCE_BYTES);
    assertThat(bytesEach(() -> frame.writeTo(out.clear(), 1, false, false, 7, 30, ids, 9, false)))
        .isLessThan(TOLERANCE_BYTES);
  }

  @Test
  @DisplayName("A PUBLISH on the last topic allocates its payload and itself, and no topic")
  void publishes() throws MalformedPacketException {
    PacketDecoder decoder = Wire.connected(MqttVersion.V5);
    byte[] payload = new byte[128];
    byte[] bytes =
        Wire.encode(
            new Publish(
                false, 1, false, "sensors/1/temperature", 7, PublishProperties.NONE, payload),
            MqttVersion.V5);
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    double each =
        bytesEach(
            () -> {
              in.readerIndex(0);
              assertThatPacketIsThere(decoder.decode(in));
            });
    int arrayHeaderBytes = 16;
    int publishBytes = 48;
    assertThat(each).isLessThan(payload.length + arrayHeaderBytes + publishBytes + TOLERANCE_BYTES);
  }

  private static void assertThatPacketIsThere(@Nullable Packet packet) {
    if (packet == null) {
      throw new AssertionError("the packet is not complete");
    }
  }

  private static double bytesEach(Work work) throws MalformedPacketException {
    for (int i = 0; i < PACKETS; i++) {
      work.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PACKETS; i++) {
      work.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) PACKETS;
  }
}
