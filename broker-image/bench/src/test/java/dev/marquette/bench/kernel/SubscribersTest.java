package dev.marquette.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscribersTest {
  private static final int PUBLISH_BYTES = 2 + 2 + 34 + 1 + 64;
  private static final int ID_BYTES = 2;
  private static final int PUBREL_BYTES = 4;

  /** More than there are packet IDs would take too long for each. */
  private static final int ROUNDS = 100;

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 1", "0, 5", "1, 5", "2, 5"})
  @DisplayName("every subscriber gets every message, and is sent no more than that takes")
  void deliver(int qos, int count) {
    Subscribers subscribers = new Subscribers();
    subscribers.subscribers = count;
    subscribers.connect();
    long before = subscribers.deliver(qos);
    long after = before;
    for (int i = 0; i < ROUNDS; i++) {
      after = subscribers.deliver(qos);
    }
    subscribers.check();

    int each =
        switch (qos) {
          case 0 -> PUBLISH_BYTES;
          case 1 -> PUBLISH_BYTES + ID_BYTES;
          default -> PUBLISH_BYTES + ID_BYTES + PUBREL_BYTES;
        };
    assertThat(after - before).isEqualTo(ROUNDS * (long) each);
  }

  @Test
  @DisplayName("packet IDs begin again where a session's do")
  void packetIds() {
    Subscribers subscribers = new Subscribers();
    subscribers.connect();
    for (int i = 0; i < Answers.LARGEST_ID + ROUNDS; i++) {
      subscribers.deliver(1);
    }
    subscribers.check();
  }
}
