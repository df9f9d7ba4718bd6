package dev.marquette.cluster;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that goes from broker to broker and keeps what a client keeps of its session. */
final class RoamingClient {
  final String id;
  final List<String> received = new ArrayList<>();

  /** What publishers were told to be on its way to this client. */
  final List<String> acknowledged = new ArrayList<>();

  /** How often a broker told it that it had no session for it. */
  int beginnings;

  int refusals;
  private final List<TestClient> connections = new ArrayList<>();

  /** The receiver's side of QoS 2 for each session: an old connection may be to an older one. */
  private final Map<TestClient, Set<Integer>> unreleased = new HashMap<>();

  private Set<Integer> latest = new HashSet<>();
  private @Nullable TestClient current;
  private @Nullable SimulatedBroker at;
  private boolean connected;

  /** How many of its subscriptions the session has, as far as brokers have said so. */
  private int subscribed;

  RoamingClient(String id) {
    this.id = id;
  }

  /** Connects there; from what it had before it reads no more, which brokers have to find out. */
  void connect(SimulatedBroker broker, int loop, boolean cleanStart) {
    if (current != null) {
      current.stuck(true);
    }
    TestClient client = broker.broker().client(loop, id).acknowledging();
    current = client;
    at = broker;
    connected = false;
    connections.add(client);
    client.listening(packet -> got(client, packet)).connect(cleanStart, 10_000);
  }

  void drop() {
    if (current != null) {
      current.drop();
    }
  }

  /** The broker is no more, and with it a connection to it. */
  void died(SimulatedBroker broker) {
    connected &= at != broker;
  }

  private void got(TestClient from, Packet packet) {
    switch (packet) {
      case Connack connack when connack.reason() == ReasonCode.SUCCESS -> {
        connected |= from == current;
        if (!connack.sessionPresent()) {
          beginnings++;
          latest = new HashSet<>();
          subscribed = 0;
        }
        if (subscribed < 2) {
          subscribed = 0;
          from.subscribe("k/" + id + "/#", 2).subscribe("$share/g-" + id + "/s/" + id, 2);
        }
        unreleased.put(from, latest);
      }
      case Connack refused -> refusals++;
      case Suback suback -> subscribed += from == current ? 1 : 0;
      case Publish publish -> {
        if (publish.qos() < 2 || ids(from).add(publish.packetId())) {
          received.add(TestClient.text(publish));
        }
      }
      case Ack ack when ack.type() == Ack.Type.PUBREL -> ids(from).remove(ack.packetId());
      default -> {}
    }
  }

  private Set<Integer> ids(TestClient from) {
    return unreleased.getOrDefault(from, latest);
  }

  boolean isConnected() {
    return connected && current != null && !current.isClosed();
  }

  /** Connections that no broker has closed. */
  long open() {
    return connections.stream().filter(client -> !client.isClosed()).count();
  }
}
