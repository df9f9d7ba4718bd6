package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Brokers that claim one client ID with one number. */
class ClaimTiesTest {
  private static final int BROKERS = 3;

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @DisplayName(
      "CONNECTs of one client ID at all brokers in one millisecond wait for each other never")
  void nobodyWaitsForEver(long seed) {
    Simulation simulation = new Simulation(seed, BROKERS);
    simulation.chance = () -> simulation.random.nextInt(2);
    List<RoamingClient> clients = new ArrayList<>();
    for (SimulatedBroker broker : simulation.brokers) {
      RoamingClient client = new RoamingClient("c");
      clients.add(client);
      client.connect(broker, 0, false);
    }
    simulation.advance(Duration.ofSeconds(8));
    assertThat(clients).allMatch(client -> client.refusals == 0);
    assertThat(clients).filteredOn(RoamingClient::isConnected).hasSize(1);
  }
}
