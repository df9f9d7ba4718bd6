package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.testkit.TestPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay does all that a broker must for the load generator, which checks it. */
class RelayTest {
  private static final int LIMIT_SECONDS = 60;

  @TempDir private static Path scratch;
  private static String loadgen = "";
  private static int port;
  private static Process relay;

  @BeforeAll
  static void start() throws Exception {
    loadgen = Program.compiled(scratch, "loadgen");
    port = TestPorts.freePort();
    relay =
        new ProcessBuilder(Program.compiled(scratch, "relay"), Integer.toString(port))
            .inheritIO()
            .start();
    Instant limit = Instant.now().plus(Duration.ofSeconds(LIMIT_SECONDS));
    while (!takesConnections()) {
      assertThat(relay.isAlive()).isTrue();
      assertThat(Instant.now()).isBefore(limit);
    }
  }

  @AfterAll
  static void end() {
    relay.destroy();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flow --subscribers 50 --qos 0 --messages 2000",
        "flow --subscribers 50 --qos 1 --messages 2000",
        "flow --subscribers 50 --qos 2 --messages 2000",
        "flow --publishers 20 --subscribers 1 --qos 1 --messages 1000",
        "flow --publishers 20 --subscribers 20 --topics 20 --qos 2 --messages 1000",
        "flow --publishers 20 --subscribers 20 --topics 20 --filters 50 --messages 1000",
        "flow --subscribers 50 --window 3000 --messages 6000",
        "subscribes --subscribers 20 --filters 500",
        "connects --connections 1000 --window 64",
        "idle --connections 900",
        "vanish --connections 900"
      })
  @DisplayName("everything that can be measured is measured of the relay")
  void measured(String command) throws Exception {
    Program run = Program.run(scratch, LIMIT_SECONDS, Map.of(), words(command));

    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).startsWith("{").endsWith("}\n");
  }

  @Test
  @DisplayName("a port that is taken is an error")
  void portIsTaken() throws Exception {
    Program second =
        Program.run(
            scratch,
            LIMIT_SECONDS,
            Map.of(),
            Program.compiled(scratch, "relay"),
            Integer.toString(port));

    assertThat(second.errors())
        .isEqualTo("relay: port %d: Address already in use\n".formatted(port));
    assertThat(second.exitCode()).isEqualTo(1);
  }

  private static String[] words(String command) {
    return "%s %s --seconds 30 --port %d --broker-pid %d"
        .formatted(loadgen, command, port, relay.pid())
        .split(" ", -1);
  }

  private static boolean takesConnections() {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return client.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
