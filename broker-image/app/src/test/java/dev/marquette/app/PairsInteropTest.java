package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.Peer.Received;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each third-party client writes to each, over different listeners wherever there are. */
class PairsInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  static List<Arguments> pairs() {
    PeerKind[] kinds = PeerKind.values();
    List<Arguments> pairs = new ArrayList<>();
    for (int from = 0; from < kinds.length; from++) {
      for (int to = 0; to < kinds.length; to++) {
        // neighbours use other listeners, so that all pairs of those occur
        List<Cell> writers = cells(kinds[from]);
        List<Cell> readers = cells(kinds[to]);
        pairs.add(
            Arguments.of(
                writers.get((from + to) % writers.size()),
                readers.get((from + to + 1 + from % 3) % readers.size())));
      }
    }
    return pairs;
  }

  @Test
  @DisplayName("Each client writes and reads over each kind of listener that it can use")
  void everyListenerIsUsed() {
    for (int side = 0; side < 2; side++) {
      int position = side;
      assertThat(pairs().stream().map(pair -> (Cell) pair.get()[position]).distinct())
          .containsExactlyInAnyOrderElementsOf(Cell.served());
    }
  }

  private static List<Cell> cells(PeerKind kind) {
    return Cell.served().stream().filter(cell -> cell.kind() == kind).toList();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("[MQTT-3.8.4-8] A message arrives at the lower QoS, whoever sends it")
  void eachHearsEach(Cell from, Cell to) throws Exception {
    try (Scene writing = new Scene(from, BROKER.broker());
        Scene reading = new Scene(to, BROKER.broker())) {
      Peer publisher = writing.connect("publisher");
      Peer subscriber = reading.connect("subscriber");
      String topic = BROKER.unique("pair");
      subscriber.subscribe(topic, 1);
      for (int sent = 0; sent <= 2; sent++) {
        String payload = "%d from %s".formatted(sent, from);

        publisher.publish(topic, sent, false, payload);

        assertThat(subscriber.next())
            .isEqualTo(new Received(topic, Math.min(sent, 1), false, payload));
      }
      assertThat(subscriber.received()).isEmpty();
    }
  }
}
