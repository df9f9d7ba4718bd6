package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.Packet;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a packet says of what was wrong. */
record Told(ReasonCode code, @Nullable String words) {
  /** The last packet that a client got. */
  static Told last(TestClient client) {
    return of(client.take().getLast());
  }

  static Told of(Packet packet) {
    return switch (packet) {
      case Connack connack -> new Told(connack.reason(), connack.properties().reasonString());
      case Ack ack -> new Told(ack.reason(), ack.properties().reasonString());
      case Suback suback ->
          new Told(suback.reasons().getLast(), suback.properties().reasonString());
      case Disconnect disconnect -> new Told(disconnect.reason(), disconnect.reasonString());
      default -> throw new AssertionError("has no reason: " + packet);
    };
  }

  /** What CONNECT says of how much the client wants to be told. */
  static ConnectProperties wanting(long maximumPacketSize, boolean problemInformation) {
    return new ConnectProperties(
        100, 65_535, maximumPacketSize, 0, false, problemInformation, List.of(), null, null);
  }
}
