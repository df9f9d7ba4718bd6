package dev.marquette.bench.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One publisher and some subscribers of its topic, all on one loop. Each message is acknowledged to
 * the end before the next one comes, so that every invocation finds sessions as the first one did:
 * nothing has to be put back.
 */
@State(Scope.Thread)
public class Subscribers {
  private static final String TOPIC = "plant/7/line/3/cell/12/temperature";

  @Param({"1", "100"})
  int subscribers = 1;

  private final OwnLoop loop = new OwnLoop();
  private final Broker broker = new Broker(List.of(loop));
  private final Client publisher = broker.open(0);
  private final List<Publish> messages =
      IntStream.rangeClosed(0, 2).mapToObj(qos -> Client.message(TOPIC, qos)).toList();
  private Client[] clients = {};
  private int packetId;
  private long delivered;

  @Setup
  public void connect() {
    clients = new Client[subscribers];
    publisher.connect("publisher");
    for (int i = 0; i < subscribers; i++) {
      clients[i] = broker.open(0);
      clients[i].connect("subscriber-" + i);
    }
    loop.turn();
    for (Client client : clients) {
      client.subscribe(TOPIC, 2);
    }
    loop.turn();
  }

  /** A message goes from PUBLISH to the last acknowledgement of the last subscriber. */
  long deliver(int qos) {
    send(messages.get(qos));
    delivered += clients.length;
    if (qos > 0) {
      packetId = packetId % Answers.LARGEST_ID + 1; // as the sessions count, from 1
    }
    if (qos == 1) {
      answer(Ack.Type.PUBACK);
    } else if (qos == 2) {
      answer(Ack.Type.PUBREC);
      answer(Ack.Type.PUBCOMP);
      send(Answers.of(Ack.Type.PUBREL, 1));
    }
    return clients[clients.length - 1].bytes();
  }

  private void send(Packet packet) {
    publisher.send(packet);
    loop.turn();
  }

  private void answer(Ack.Type type) {
    for (Client client : clients) {
      client.answer(type, packetId);
    }
    loop.turn();
  }

  /** Also, a window that nobody opens again is soon full, and what waits in a queue is not sent. */
  @TearDown
  public void check() {
    broker.check(delivered, 0);
    broker.close();
    loop.turn();
  }
}
