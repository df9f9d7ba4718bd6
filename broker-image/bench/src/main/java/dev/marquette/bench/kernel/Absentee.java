package dev.marquette.bench.kernel;

import dev.marquette.codec.Publish;
import java.util.List;

/** A client that is away, and a publisher on the same loop that goes on at QoS 1. */
final class Absentee implements AutoCloseable {
  private static final String TOPIC = "plant/7/line/3/cell/12/temperature";
  private static final String ID = "absentee";

  private final OwnLoop loop = new OwnLoop();
  private final Broker broker = new Broker(List.of(loop));
  private final Client publisher = broker.open(0);
  private final Publish message = Client.message(TOPIC, 1);

  Absentee() {
    publisher.connect("publisher");
    Client client = comeBack();
    client.subscribe(TOPIC, 1);
    turn();
    goAgain(client);
  }

  /** A message for it comes. */
  void publish() {
    publisher.send(message);
    turn();
  }

  /** It connects to its session, and what fits its window is sent to it. */
  Client comeBack() {
    Client client = broker.open(0);
    client.connect(ID);
    turn();
    return client;
  }

  void goAgain(Client client) {
    client.disconnect();
    turn();
  }

  void turn() {
    loop.turn();
  }

  /** As {@link Broker#check}. */
  void check(long expectedSent, long expectedDropped) {
    broker.check(expectedSent, expectedDropped);
  }

  @Override
  public void close() {
    broker.close();
    turn();
  }
}
