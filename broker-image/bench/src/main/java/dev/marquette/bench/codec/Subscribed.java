package dev.marquette.bench.codec;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One message, and subscribers without an end. */
@State(Scope.Thread)
public class Subscribed {
  private static final int LARGEST_ID = 65_535;

  @Param Outbound message = Outbound.PUBLISH_0;
  @Param Way way = Way.FURTHER;

  @SuppressWarnings("NullAway.Init") // JMH calls begin first
  private Writer writer;

  private int packetId;
  private long asked;

  @Setup
  public void begin() {
    writer = way.writer(message);
  }

  /** Writes it to the next one. */
  long encode() {
    asked++;
    packetId = packetId % LARGEST_ID + 1;
    writer.write(packetId);
    return writer.bytes();
  }

  /** Half a packet is written fast. */
  @TearDown
  public void check() {
    long expected = asked * message.frame().size();
    long written = writer.bytes();
    writer.close();
    if (written != expected) {
      throw new IllegalStateException(
          "%d packets have %d bytes; expected %d".formatted(asked, written, expected));
    }
  }
}
