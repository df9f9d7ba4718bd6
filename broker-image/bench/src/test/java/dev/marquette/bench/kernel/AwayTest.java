package dev.marquette.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AwayTest {
  private static final int PUBLISH_BYTES = 2 + 2 + 34 + 2 + 1 + 64;

  @Test
  @DisplayName("beyond the queue's limit, each message drops one")
  void queue() {
    Queueing session = new Queueing();
    for (int i = 0; i < Queueing.ROOM + 10; i++) {
      session.queue();
    }
    session.check();
  }

  @Test
  @DisplayName("all that waits is sent and acknowledged, as often as one likes")
  void queueAndTake() {
    Queueing session = new Queueing();
    long first = session.queueAndTake();
    assertThat(first).isGreaterThan(Queueing.ROOM * (long) PUBLISH_BYTES);
    for (int i = 0; i < 70; i++) { // packet IDs begin again
      assertThat(session.queueAndTake()).isEqualTo(first);
    }
    session.check();
  }

  @Test
  @DisplayName("what is in flight is sent again each time")
  void comeBack() {
    Returning none = returning(0);
    long connackBytes = none.comeBack();
    none.check();
    Returning some = returning(32);
    assertThat(some.comeBack()).isEqualTo(connackBytes + 32L * PUBLISH_BYTES);
    assertThat(some.comeBack()).isEqualTo(connackBytes + 32L * PUBLISH_BYTES);
    some.check();
  }

  @Test
  @DisplayName("a broker that has sent less than it should is no result")
  void missing() {
    Absentee absentee = new Absentee();
    absentee.publish();

    assertThatThrownBy(() -> absentee.check(1, 0))
        .hasMessageStartingWith("0 messages sent, expected 1; 0 dropped, expected 0");
    absentee.close();
  }

  @Test
  @DisplayName("a client that is gone sends nothing")
  void gone() {
    Absentee absentee = new Absentee();
    Client client = absentee.comeBack();
    absentee.goAgain(client);

    assertThatThrownBy(client::disconnect).hasMessageStartingWith("the connection takes no packet");
    absentee.close();
  }

  private static Returning returning(int inFlight) {
    Returning client = new Returning();
    client.inFlight = inFlight;
    client.send();
    return client;
  }
}
