package dev.marquette.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps to the standard, both as sender and as receiver, over all its connections:
 * what an application above it sends is sent until it is acknowledged, and what it receives at QoS
 * 2 is told to the application once. It may be slow with its answers.
 */
final class Roamer {
  private final TestBroker broker;
  private final String clientId;
  private final int receiveMaximum;
  private @Nullable TestClient client;
  private boolean ready;
  private boolean known;

  /**
   * What the broker did wrong first: the broker survives what is thrown at it, this test included.
   */
  private @Nullable AssertionError violation;

  // As a sender.
  private final Map<Integer, Publish> unacknowledged = new LinkedHashMap<>();
  private final Set<Integer> releasing = new LinkedHashSet<>();
  private final int[] sent = new int[3];
  private int lastId;

  // As a receiver.
  private final Set<Integer> unreleased = new HashSet<>();
  private final Set<Integer> open = new HashSet<>();
  private final ArrayDeque<Ack> answers = new ArrayDeque<>();
  private final Map<String, List<Integer>> received = new HashMap<>();

  Roamer(TestBroker broker, String clientId, int receiveMaximum) {
    this.broker = broker;
    this.clientId = clientId;
    this.receiveMaximum = receiveMaximum;
  }

  /** Its network goes. The broker notices, or does not. */
  void lose(boolean noticed) {
    if (client != null && noticed) {
      client.drop();
    }
    client = null;
    ready = false;
    answers.clear();
    open.clear();
  }

  void connect(int loop) {
    lose(false);
    TestClient mine = broker.client(loop, clientId, MqttVersion.V5);
    client = mine;
    mine.listening(
        packet -> {
          if (client == mine) {
            judge(mine, packet);
          }
        });
    mine.connect(false, 0, null, TestClient.properties(ModelBroker.NEVER_EXPIRES, receiveMaximum));
  }

  void subscribe(String filter, int qos) {
    if (client != null) {
      client.subscribe(filter, qos);
    }
  }

  String clientId() {
    return clientId;
  }

  /** The broker has ended its session, and it knows. */
  void forget() {
    lose(false);
    known = false;
    unreleased.clear();
  }

  /** Whether it can do something: its connection may still be on its way. */
  boolean isConnected() {
    return client != null && !client.isClosed();
  }

  /** The application has something to send. */
  void publish(int qos) {
    TestClient to = client;
    if (to == null || !ready) {
      return;
    }
    int id = 0;
    if (qos > 0) {
      do {
        lastId = lastId % 1000 + 1;
      } while (unacknowledged.containsKey(lastId) || releasing.contains(lastId));
      id = lastId;
    }
    byte[] payload = Integer.toString(sent[qos]++).getBytes(StandardCharsets.UTF_8);
    Publish packet =
        new Publish(false, qos, false, topic(clientId, qos), id, PublishProperties.NONE, payload);
    if (qos > 0) {
      unacknowledged.put(id, packet);
    }
    to.send(packet);
  }

  /** It answers what it has not answered: so many of them. */
  void answer(int most) {
    for (int i = 0; i < most && client != null && !answers.isEmpty(); i++) {
      Ack ack = answers.removeFirst();
      if (ack.type() != Ack.Type.PUBREC) {
        open.remove(ack.packetId());
      }
      client.send(ack);
    }
  }

  boolean isDone() {
    return ready && unacknowledged.isEmpty() && releasing.isEmpty() && answers.isEmpty();
  }

  /** What it has sent at this QoS: the numbers below this one. */
  int sent(int qos) {
    return sent[qos];
  }

  List<Integer> received(String from, int qos) {
    return received.getOrDefault(topic(from, qos), List.of());
  }

  private static String topic(String clientId, int qos) {
    return "t/" + clientId + "/" + qos;
  }

  private void judge(TestClient from, Packet packet) {
    try {
      take(from, packet);
    } catch (AssertionError e) {
      violation = violation == null ? e : violation;
    }
  }

  /** Throws what was found to be wrong on the way. */
  void verify() {
    if (violation != null) {
      throw violation;
    }
  }

  private void take(TestClient from, Packet packet) {
    switch (packet) {
      case Connack connack -> {
        assertThat(connack.sessionPresent() || !known).as("session of %s", clientId).isTrue();
        known = true;
        sendAgain(from);
        ready = true;
      }
      case Publish publish -> receive(publish);
      case Ack ack -> acknowledged(from, ack);
      default -> {}
    }
  }

  /** [MQTT-4.4.0-1] */
  private void sendAgain(TestClient to) {
    releasing.forEach(id -> to.ack(Ack.Type.PUBREL, id));
    for (Publish first : new ArrayList<>(unacknowledged.values())) {
      to.send(
          new Publish(
              true,
              first.qos(),
              false,
              first.topic(),
              first.packetId(),
              first.properties(),
              first.payload()));
    }
  }

  private void acknowledged(TestClient from, Ack ack) {
    int id = ack.packetId();
    switch (ack.type()) {
      case PUBACK -> unacknowledged.remove(id);
      case PUBREC -> {
        assertThat(ack.reason().isError()).as("PUBREC %s", ack.reason()).isFalse();
        unacknowledged.remove(id);
        releasing.add(id);
        from.ack(Ack.Type.PUBREL, id);
      }
      case PUBCOMP -> releasing.remove(id);
      case PUBREL -> {
        unreleased.remove(id);
        answers.add(new Ack(Ack.Type.PUBCOMP, id, ReasonCode.SUCCESS));
      }
    }
  }

  private void receive(Publish publish) {
    int id = publish.packetId();
    if (publish.qos() > 0) {
      assertThat(open.add(id)).as("packet ID %s is not in use [MQTT-2.2.1-4]", id).isTrue();
      assertThat(open.size()).as("[MQTT-3.3.4-9]").isLessThanOrEqualTo(receiveMaximum);
    }
    if (publish.qos() == 1) {
      answers.add(new Ack(Ack.Type.PUBACK, id, ReasonCode.SUCCESS));
    } else if (publish.qos() == 2) {
      answers.add(new Ack(Ack.Type.PUBREC, id, ReasonCode.SUCCESS));
    }
    if (publish.qos() < 2 || unreleased.add(id)) {
      received
          .computeIfAbsent(publish.topic(), topic -> new ArrayList<>())
          .add(Integer.valueOf(TestClient.text(publish)));
    }
  }
}
