package dev.marquette.kernel.model;

import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.testkit.TestClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client: where it is connected, and what it still has to do for what it published. */
final class Player {
  private static final int PACKET_IDS = 50;

  final String clientId;

  /** At QoS 2, by packet ID, what it has not released. */
  final Map<Integer, Publish> unreleased = new LinkedHashMap<>();

  /** Null while it is not connected. */
  @Nullable Seat seat;

  private int lastId;

  /** A connection of the broker's and what the model says about it. */
  record Seat(TestClient client, ModelSession session, Link link) {}

  Player(String clientId) {
    this.clientId = clientId;
  }

  /** A packet ID that it does not use. */
  int nextId() {
    do {
      lastId = lastId % PACKET_IDS + 1;
    } while (unreleased.containsKey(lastId));
    return lastId;
  }

  /** One of those that are not released, sent again. */
  @Nullable Publish again(int which, boolean v5) {
    if (unreleased.isEmpty()) {
      return null;
    }
    Publish first = unreleased.values().stream().skip(which % unreleased.size()).findFirst().get();
    return new Publish(
        true,
        first.qos(),
        first.retain(),
        first.topic(),
        first.packetId(),
        v5 ? first.properties() : PublishProperties.NONE,
        first.payload());
  }
}
