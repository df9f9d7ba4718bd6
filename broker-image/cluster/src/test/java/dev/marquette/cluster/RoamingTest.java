package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients roam over three brokers in a simulated world, in which whatever can go wrong does. The
 * seed decides everything: one that fails can be run again.
 */
class RoamingTest {
  private static final int CLIENTS = 6;
  private static final int STEPS = 150;

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("roaming.seeds", 20));
  }

  /** One run. */
  private static final class Run {
    final Random random;
    final Simulation simulation;
    final List<RoamingClient> clients = new ArrayList<>();
    private final Map<SimulatedBroker, RoamingPublisher> publishers = new HashMap<>();
    private int number;

    Run(long seed) {
      simulation = new Simulation(seed, 3);
      random = simulation.random;
      simulation.brokers.forEach(this::startPublisher);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new RoamingClient("c" + i));
        clients.get(i).connect(any(), 0, false);
      }
      simulation.advance(Duration.ofSeconds(3));
    }

    void startPublisher(SimulatedBroker at) {
      publishers.put(at, new RoamingPublisher(at));
    }

    RoamingPublisher publisher(SimulatedBroker at) {
      return Objects.requireNonNull(publishers.get(at));
    }

    SimulatedBroker any() {
      return simulation.brokers.get(random.nextInt(simulation.brokers.size()));
    }

    RoamingClient anyClient() {
      return clients.get(random.nextInt(CLIENTS));
    }

    void hop(RoamingClient client) {
      if (random.nextInt(3) == 0) {
        client.drop();
      }
      client.connect(any(), random.nextInt(2), false);
    }

    void publish(SimulatedBroker at, RoamingClient to) {
      String topic = random.nextInt(4) == 0 ? "s/" + to.id : "k/" + to.id + "/x";
      int qos = 1 + random.nextInt(2);
      publisher(at).publish(to, topic, "qos" + qos + "-" + number++, qos);
    }

    /** The others give it up after a while, and another one takes its place. */
    void dies(SimulatedBroker broker) {
      simulation.kill(broker);
      clients.forEach(client -> client.died(broker));
      for (SimulatedBroker other : simulation.brokers) {
        later(12, () -> other.drop(broker));
      }
      startPublisher(simulation.start(broker.member().node()));
    }

    /** Within so many seconds. */
    void later(int seconds, Runnable task) {
      simulation.after(random.nextLong(Duration.ofSeconds(seconds).toNanos()), task);
    }

    /** Stands still, and goes on within so many seconds. */
    void stalls(SimulatedBroker broker, int seconds) {
      broker.stall(true);
      later(seconds, () -> broker.stall(false));
    }

    /** Nothing comes from one to the other, for so many seconds at most. */
    void losesSight(SimulatedBroker one, SimulatedBroker two, int seconds) {
      if (one != two) {
        simulation.cut(one, two, true);
        later(seconds, () -> simulation.cut(one, two, false));
      }
    }

    /** All is well again, and every client connects once more. */
    void settle() {
      for (SimulatedBroker one : simulation.brokers) {
        one.stall(false);
        one.withoutEtcd(false);
        for (SimulatedBroker two : simulation.brokers) {
          if (one != two) {
            simulation.cut(one, two, false);
            one.meet(two);
          }
        }
      }
      simulation.advance(Duration.ofSeconds(40));
      reconnect();
      // of two that hold one client ID, the earlier claim goes, even if the client is there
      simulation.advance(Duration.ofSeconds(90));
      reconnect();
      simulation.advance(Duration.ofSeconds(90));
    }

    private void reconnect() {
      for (int i = 0; i < 20 && !clients.stream().allMatch(RoamingClient::isConnected); i++) {
        for (RoamingClient client : clients) {
          if (!client.isConnected()) {
            client.connect(any(), 0, false);
          }
        }
        simulation.advance(Duration.ofSeconds(2));
      }
    }

    void assertOneHolderEach() {
      for (RoamingClient client : clients) {
        List<SimulatedBroker> holders =
            simulation.brokers.stream()
                .filter(broker -> broker.kernel().clientIds().contains(client.id))
                .toList();
        assertThat(holders).as("holders of %s", client.id).hasSize(1);
        assertThat(client.isConnected()).as("%s is connected", client.id).isTrue();
      }
      long connections =
          simulation.brokers.stream().mapToLong(b -> b.kernel().stats().connections()).sum();
      long publishing =
          simulation.brokers.stream().filter(broker -> publisher(broker).isConnected()).count();
      assertThat(connections - publishing).as("connections").isEqualTo(CLIENTS);
    }

    void assertSubscribed() {
      long subscriptions =
          simulation.brokers.stream().mapToLong(b -> b.kernel().stats().subscriptions()).sum();
      long shared =
          simulation.brokers.stream()
              .mapToLong(b -> b.kernel().stats().sharedSubscriptions())
              .sum();
      assertThat(subscriptions).as("subscriptions").isEqualTo(CLIENTS);
      assertThat(shared).as("shared subscriptions").isEqualTo(CLIENTS);
    }
  }

  private static void assertNothingLost(Run run) {
    for (RoamingClient client : run.clients) {
      assertThat(client.received)
          .as("what %s received", client.id)
          .containsAll(client.acknowledged);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @DisplayName("only time passes: each message once, and every client always finds its session")
  void slowBrokers(long seed) {
    Run run = new Run(seed);
    for (int step = 0; step < STEPS; step++) {
      run.publish(run.any(), run.anyClient());
      switch (run.random.nextInt(4)) {
        case 0 -> run.hop(run.anyClient());
        case 1 -> {
          SimulatedBroker slow = run.any();
          slow.stall(true);
          run.simulation.advance(Duration.ofMillis(run.random.nextInt(900)));
          slow.stall(false);
          run.simulation.advance(Duration.ofMillis(100));
        }
        default -> run.simulation.advance(Duration.ofMillis(run.random.nextInt(300)));
      }
    }
    run.settle();
    run.assertOneHolderEach();
    run.assertSubscribed();
    assertNothingLost(run);
    for (RoamingClient client : run.clients) {
      assertThat(client.beginnings).as("new sessions of %s", client.id).isEqualTo(1);
      assertThat(client.received.stream().filter(payload -> payload.startsWith("qos2")))
          .as("what %s received", client.id)
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @DisplayName("brokers stand still and lose sight of each other and of etcd: no message is lost")
  void lostSight(long seed) {
    Run run = new Run(seed);
    Simulation simulation = run.simulation;
    for (int step = 0; step < STEPS; step++) {
      run.publish(run.any(), run.anyClient());
      SimulatedBroker one = run.any();
      SimulatedBroker two = run.any();
      switch (run.random.nextInt(12)) {
        case 0, 1, 2 -> run.hop(run.anyClient());
        case 3 -> run.stalls(one, 6);
        case 4 -> run.losesSight(one, two, 15);
        case 5 -> {
          one.withoutEtcd(true);
          run.later(7, () -> one.withoutEtcd(false));
        }
        default -> simulation.advance(Duration.ofMillis(run.random.nextInt(600)));
      }
    }
    run.settle();
    run.assertOneHolderEach();
    run.assertSubscribed();
    assertNothingLost(run);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @DisplayName(
      "brokers are given up and come back, die and start again: one holder is left for each")
  void lostMembers(long seed) {
    Run run = new Run(seed);
    Simulation simulation = run.simulation;
    for (int step = 0; step < STEPS; step++) {
      run.publish(run.any(), run.anyClient());
      SimulatedBroker one = run.any();
      SimulatedBroker two = run.any();
      switch (run.random.nextInt(14)) {
        case 0, 1, 2, 3 -> run.hop(run.anyClient());
        case 4 -> run.stalls(one, 15);
        case 5 -> run.losesSight(one, two, 15);
        case 6, 7 -> {
          if (one != two) {
            one.drop(two);
            run.later(10, () -> simulation.meet(one, two));
          }
        }
        case 8 -> {
          if (run.random.nextInt(4) == 0) {
            run.dies(one);
          }
        }
        default -> simulation.advance(Duration.ofMillis(run.random.nextInt(900)));
      }
    }
    run.settle();
    run.assertOneHolderEach();
  }
}
