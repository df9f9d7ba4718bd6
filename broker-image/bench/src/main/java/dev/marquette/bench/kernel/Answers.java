package dev.marquette.bench.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ReasonCode;
import java.util.stream.IntStream;

/**
 * What clients answer, by packet ID. Made beforehand: what it takes to make one is the codec's, and
 * is measured there.
 */
final class Answers {
  static final int LARGEST_ID = 65_535;

  private static final Ack[] PUBACKS = all(Ack.Type.PUBACK);
  private static final Ack[] PUBRECS = all(Ack.Type.PUBREC);
  private static final Ack[] PUBRELS = all(Ack.Type.PUBREL);
  private static final Ack[] PUBCOMPS = all(Ack.Type.PUBCOMP);

  private Answers() {}

  static Ack of(Ack.Type type, int packetId) {
    return switch (type) {
      case PUBACK -> PUBACKS[packetId];
      case PUBREC -> PUBRECS[packetId];
      case PUBREL -> PUBRELS[packetId];
      case PUBCOMP -> PUBCOMPS[packetId];
    };
  }

  private static Ack[] all(Ack.Type type) {
    return IntStream.rangeClosed(0, LARGEST_ID)
        .mapToObj(id -> new Ack(type, id, ReasonCode.SUCCESS))
        .toArray(Ack[]::new);
  }
}
