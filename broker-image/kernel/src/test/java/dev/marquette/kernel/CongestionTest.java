package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquette.codec.Ping;
import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CongestionTest {
  private static final int LOOPS = 3;
  private static final Duration SUSTAIN = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofNanos(Congestion.PATIENCE_NANOS);
  private static final Duration MOMENT = Duration.ofMillis(300);

  private final TestBroker broker = new TestBroker(LOOPS, alarm(true), ClusterLink.ALONE);
  private final TestClient client = broker.connected(1, "c");

  /** What was told, in its order, and on which loops. */
  private final List<String> told = new ArrayList<>();

  private final Set<Integer> loops = new HashSet<>();
  private final List<CongestionListener.Congested> details = new ArrayList<>();
  private boolean broken;

  private static MqttSettings alarm(boolean enabled) {
    return Settings.with("congestionAlarm", new CongestionAlarm(enabled, SUSTAIN));
  }

  @BeforeEach
  void listen() {
    broker
        .kernel()
        .congestionListener(
            new CongestionListener() {
              @Override
              public void congested(Congested connection) {
                details.add(connection);
                tell("congested " + connection.client().clientId());
              }

              @Override
              public void relieved(ClientInfo relieved) {
                tell("relieved " + relieved.clientId());
              }
            });
  }

  private void tell(String what) {
    told.add(what);
    for (ManualLoop loop : broker.loops()) {
      if (loop.inLoop()) {
        loops.add(broker.loops().indexOf(loop));
      }
    }
    if (broken) {
      throw new IllegalStateException("broken");
    }
  }

  private void stuck(boolean isStuck) {
    client.stuck(isStuck);
    broker.run();
  }

  @Test
  @DisplayName("A client that takes nothing for a second is told of, once, with what waits for it")
  void tells() {
    client.stuck(true).send(Ping.REQUEST);
    broker.run();
    broker.advance(PATIENCE.minus(MOMENT));
    assertThat(told).isEmpty();
    broker.advance(SUSTAIN.multipliedBy(3));

    assertThat(told).containsExactly("congested c");
    assertThat(details.getFirst().pendingBytes()).isEqualTo(2);
    assertThat(details.getFirst().local().getPort()).isEqualTo(1883);
  }

  @Test
  @DisplayName("It is told since when the client has been connected, and what its connection is")
  void connectedAt() {
    long connectedAt = broker.clock().millis();
    broker.advance(Duration.ofMinutes(3));
    stuck(true);
    broker.advance(PATIENCE.plus(MOMENT));

    assertThat(details.getFirst().connectedAtMillis()).isCloseTo(connectedAt, within(1_000L));
    assertThat(details.getFirst().wire()).isEqualTo(WireState.BARE);
  }

  @Test
  @DisplayName("A burst is no congestion, however often it comes")
  void bursts() {
    for (int i = 0; i < 5; i++) {
      stuck(true);
      broker.advance(PATIENCE.minus(MOMENT));
      stuck(false);
      broker.advance(MOMENT);
    }
    broker.advance(SUSTAIN);

    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("It is over when the client has taken everything for the time that is configured")
  void sustains() {
    stuck(true);
    broker.advance(PATIENCE.plus(MOMENT));
    stuck(false);
    broker.advance(SUSTAIN.minus(MOMENT));
    stuck(true);
    stuck(false);
    broker.advance(SUSTAIN.minus(MOMENT));
    assertThat(told).containsExactly("congested c");
    broker.advance(MOMENT.multipliedBy(2));
    assertThat(told).containsExactly("congested c", "relieved c");

    stuck(true);
    broker.advance(PATIENCE.plus(MOMENT));
    assertThat(told).containsExactly("congested c", "relieved c", "congested c");
  }

  @Test
  @DisplayName("It is over when the client goes; one that was not told of goes without a word")
  void endsWithTheConnection() {
    TestClient other = broker.connected(2, "other");
    other.stuck(true);
    stuck(true);
    broker.advance(PATIENCE.minus(MOMENT));
    other.drop();
    broker.advance(MOMENT.multipliedBy(2));
    client.drop();
    broker.run();
    broker.advance(SUSTAIN);

    assertThat(told).containsExactly("congested c", "relieved c");
  }

  @Test
  @DisplayName("Switched on, it finds those who are stuck already; switched off, it is over")
  void inPlace() {
    broker.kernel().settings(alarm(false));
    broker.run();
    stuck(true);
    broker.advance(PATIENCE.plus(MOMENT));
    assertThat(told).isEmpty();
    broker.kernel().settings(alarm(true));
    broker.run();
    broker.advance(PATIENCE.plus(MOMENT));
    assertThat(told).containsExactly("congested c");
    broker.kernel().settings(alarm(false));
    broker.run();
    assertThat(told).containsExactly("congested c", "relieved c");
    stuck(false);
    stuck(true);
    broker.advance(PATIENCE.plus(MOMENT));
    assertThat(told).hasSize(2);
  }

  @Test
  @DisplayName("A listener that fails costs nobody a connection, and is heard of")
  void listenerFails() {
    broken = true;
    stuck(true);
    broker.advance(PATIENCE.plus(MOMENT));
    assertThat(client.isClosed()).isFalse();
    client.drop();
    broker.run();

    assertThat(told).containsExactly("congested c", "relieved c");
    assertThat(broker.kernel().stats().connections()).isZero();
    assertThat(broker.kernel().stats().sessions()).isZero();
    assertThat(broker.kernel().incidents.count("news of congestion")).isEqualTo(2);
  }

  @Test
  @DisplayName("C-05: clients that go at once are told of by their own loops")
  void massDisconnect() {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      clients.add(broker.connected(i % LOOPS, "c" + i).stuck(true));
    }
    broker.run();
    broker.advance(PATIENCE.plus(MOMENT));
    assertThat(told).hasSize(300);
    told.clear();
    loops.clear();
    clients.forEach(TestClient::drop);
    broker.run();

    assertThat(told).hasSize(300).allMatch(what -> what.startsWith("relieved "));
    assertThat(loops).hasSize(LOOPS);
  }

  @Test
  @DisplayName("A time that is no time, or longer than a year, is refused")
  void bounds() {
    for (Duration sustain : List.of(Duration.ofNanos(-1), Duration.ofDays(365).plusNanos(1))) {
      assertThatThrownBy(() -> new CongestionAlarm(true, sustain))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(sustain.toString())
          .hasMessageContaining("PT0S to PT8760H");
    }
  }
}
