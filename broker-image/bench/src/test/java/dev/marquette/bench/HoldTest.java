package dev.marquette.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Named.named;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The load generator's clients that stay: nothing that happens to one of them is overlooked. */
class HoldTest {
  private static final int LIMIT_SECONDS = 60;
  private static final int CLIENTS = 9;

  /** Longer than a busy machine stands still. */
  private static final int KEEP_ALIVE_SECONDS = 3;

  /** Where CONNECT has it: behind a header of 2 bytes, "MQTT", its level and its flags. */
  private static final int KEEP_ALIVE_AT = 2 + 6 + 1 + 1;

  @TempDir private static Path scratch;
  private static String loadgen = "";

  @BeforeAll
  static void compile() throws Exception {
    loadgen = Program.compiled(scratch, "loadgen");
  }

  @Test
  @DisplayName("S-01: each client has its keep-alive, and sends one PINGREQ in it after the other")
  void pings() throws Exception {
    AtomicInteger pinged = new AtomicInteger();
    AtomicInteger mostOfOne = new AtomicInteger();
    Fault none =
        new Fault() {
          @Override
          public int connected(int connection, byte[] connect) {
            return ByteBuffer.wrap(connect).getShort(KEEP_ALIVE_AT) == KEEP_ALIVE_SECONDS ? 0 : 5;
          }

          @Override
          public List<byte[]> pinged(int index) {
            pinged.incrementAndGet();
            mostOfOne.accumulateAndGet(index + 1, Math::max);
            return List.of(Fault.pingresp());
          }
        };
    try (FaultyBroker broker = new FaultyBroker(none)) {
      Process staying = stay(broker);
      try (BufferedReader output = staying.inputReader(UTF_8)) {
        assertThat(output.readLine()).startsWith("{\"connections\": " + CLIENTS + ", ");
        int beforehand = CLIENTS; // so that it is known that all are there
        await()
            .atMost(LIMIT_SECONDS, SECONDS)
            .until(() -> pinged.get() >= beforehand + 2 * CLIENTS);
        staying.outputWriter(UTF_8).close();

        assertThat(output.readLine())
            .matches(line -> line.equals("{\"pings\": %d}".formatted(pinged.get() - beforehand)));
        assertThat(mostOfOne.get())
            .as("of one client")
            .isLessThanOrEqualTo(pinged.get() / CLIENTS + 1);
        assertThat(staying.waitFor(LIMIT_SECONDS, SECONDS)).isTrue();
        assertThat(staying.exitValue()).isZero();
      } finally {
        staying.destroy();
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("S-01: a connection that ends, or is answered as it should not be, is an error")
  void faultsAreFound(Fault fault, String complaint) throws Exception {
    try (FaultyBroker broker = new FaultyBroker(fault)) {
      Process staying = stay(broker);
      try (BufferedReader output = staying.inputReader(UTF_8)) {
        assertThat(output.readLine()).startsWith("{\"connections\": ");
        assertThat(output.readLine()).as("PINGREQs that were answered").isNull();
        assertThat(staying.waitFor(LIMIT_SECONDS, SECONDS)).isTrue();
        assertThat(Files.readString(errors())).containsPattern(complaint);
        assertThat(staying.exitValue()).isEqualTo(1);
      } finally {
        staying.destroy();
      }
    }
  }

  static Stream<Arguments> faultsAreFound() {
    return Stream.of(
        Arguments.of(
            named("ended", second(List.of())),
            "bench-\\d+-c-\\d: (the broker closed the connection|recv: Connection reset)"),
        Arguments.of(
            named("not answered", second(List.of(new byte[0]))),
            "bench-\\d+-c-\\d: no PINGRESP in 3 s"),
        Arguments.of(
            named("answered twice", second(List.of(Fault.pingresp(), Fault.pingresp()))),
            "bench-\\d+-c-\\d: packet of type 13 that was not due"),
        Arguments.of(
            named("answered by a CONNACK", second(List.of(new byte[] {0x20, 2, 0, 0}))),
            "bench-\\d+-c-\\d: packet of type 2 that was not due"));
  }

  /** What comes for a client's first PINGREQ while it is held: one more shows that it is there. */
  private static Fault second(List<byte[]> answer) {
    return new Fault() {
      @Override
      public List<byte[]> pinged(int index) {
        return index == 1 ? answer : List.of(Fault.pingresp());
      }
    };
  }

  /** With an input that goes on, until it is closed. */
  private static Process stay(FaultyBroker broker) throws Exception {
    String command =
        "%s stay --port %d --connections %d --keep-alive %d --seconds %d"
            .formatted(loadgen, broker.port(), CLIENTS, KEEP_ALIVE_SECONDS, LIMIT_SECONDS);
    return new ProcessBuilder(command.split(" ", -1)).redirectError(errors().toFile()).start();
  }

  private static Path errors() {
    return scratch.resolve("errors.txt");
  }
}
