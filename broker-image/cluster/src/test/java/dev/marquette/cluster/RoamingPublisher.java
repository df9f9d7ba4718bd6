package dev.marquette.cluster;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestClient;
import java.util.HashMap;
import java.util.Map;

/** Publishes at one broker, to clients wherever they are, and knows what was acknowledged. */
final class RoamingPublisher {
  private final TestClient client;
  private final Map<Integer, Sent> unacknowledged = new HashMap<>();

  private record Sent(RoamingClient to, String payload) {}

  RoamingPublisher(SimulatedBroker broker) {
    client = broker.broker().client(0, "publisher-" + broker).acknowledging();
    client.listening(this::got).connect(true);
  }

  void publish(RoamingClient to, String topic, String payload, int qos) {
    Publish publish = client.publishing(topic, payload, qos, false, PublishProperties.NONE);
    unacknowledged.put(publish.packetId(), new Sent(to, payload));
    client.send(publish);
  }

  /** A broker may refuse it while the others do not answer. */
  boolean isConnected() {
    return !client.isClosed();
  }

  private void got(Packet packet) {
    if (packet instanceof Ack ack
        && (ack.type() == Ack.Type.PUBACK || ack.type() == Ack.Type.PUBREC)) {
      Sent sent = unacknowledged.remove(ack.packetId());
      if (sent != null && ack.reason() == ReasonCode.SUCCESS) {
        sent.to().acknowledged.add(sent.payload());
      }
    }
  }
}
