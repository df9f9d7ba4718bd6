package dev.marquette.bench.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.kernel.MqttSettings;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A session whose client is away while messages come. */
@State(Scope.Thread)
public class Queueing {
  /** As many as may wait. */
  static final int ROOM = 1000;

  private static final int WINDOW = MqttSettings.DEFAULT.maxInflight();

  private final Absentee absentee = new Absentee();
  private int packetId;
  private long queued;
  private long taken;

  /** One more message waits; beyond {@link #ROOM}, the oldest one is dropped for it. */
  long queue() {
    absentee.publish();
    return ++queued;
  }

  /** As many as may wait come; then the client does, takes and acknowledges them, and goes. */
  long queueAndTake() {
    for (int i = 0; i < ROOM; i++) {
      queue();
    }
    Client client = absentee.comeBack();
    for (int i = 1; i <= ROOM; i++) {
      packetId = packetId % Answers.LARGEST_ID + 1; // as the session counts, from 1
      client.answer(Ack.Type.PUBACK, packetId);
      if (i % WINDOW == 0 || i == ROOM) {
        absentee.turn(); // which sends the next window
      }
    }
    absentee.goAgain(client);
    taken += ROOM;
    return client.bytes();
  }

  @TearDown
  public void check() {
    absentee.check(taken, Math.max(0, queued - taken - ROOM));
    absentee.close();
  }
}
