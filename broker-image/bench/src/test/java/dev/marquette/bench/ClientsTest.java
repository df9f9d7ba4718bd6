package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the load generator measures of clients that come, stay, subscribe and vanish. */
class ClientsTest {
  private static final int LIMIT_SECONDS = 60;
  private static final String USAGE =
      "\"seconds\": [0-9.]+, \"broker_cpu_seconds\": [0-9.]+, \"broker_kernel_seconds\": [0-9.]+, "
          + "\"generator_cpu_seconds\": [0-9.]+, \"ended\": \\d{10}\\.\\d{6}}\n";

  @TempDir private static Path scratch;
  private static String loadgen = "";

  @BeforeAll
  static void compile() throws Exception {
    loadgen = Program.compiled(scratch, "loadgen");
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("a broker without faults has figures")
  void figures(String command, String output) throws Exception {
    Program run = against(Fault.NONE, command);

    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).matches(output + USAGE);
  }

  static Stream<Arguments> figures() {
    return Stream.of(
        Arguments.of("subscribes --subscribers 3 --filters 100", "\\{\"subscribes\": 300, "),
        Arguments.of("subscribes --subscribers 3", "\\{\"subscribes\": 3, "),
        Arguments.of(
            "connects --connections 200 --window 8",
            "\\{\"connects\": 200, \"rounds\": 1, \"window\": 8, "),
        Arguments.of(
            "connects --connections 3 --rounds 5",
            "\\{\"connects\": 15, \"rounds\": 5, \"window\": 16, "),
        Arguments.of(
            "connects --connections 100 --sources 7",
            "\\{\"connects\": 100, \"rounds\": 1, \"window\": 16, "),
        Arguments.of("stay --connections 90 --sources 3", "\\{\"connections\": 90, "),
        Arguments.of(
            "idle --connections 90",
            "\\{\"connections\": \\[30, 90], \"resident_kb\": \\[\\d{4,}, \\d{4,}], "),
        Arguments.of(
            "vanish --connections 90",
            "\\{\"connections\": 90, \"probes\": \\d+, \"slowest_ms\": [0-9.]+, \"slowest_before_ms\": [0-9.]+, "));
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("a broker that refuses, or answers another packet, is an error")
  void faultsAreFound(Fault fault, String command, String complaint) throws Exception {
    Program run = against(fault, command);

    assertThat(run.errors()).containsPattern(complaint);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).as("figures").isEmpty();
  }

  static Stream<Arguments> faultsAreFound() {
    return Stream.of(
        Arguments.of(
            named("refused", Fault.REFUSED),
            "connects --connections 90",
            "bench-\\d+-c-\\d+: CONNECT was refused with 5"),
        Arguments.of(
            named("refused", Fault.REFUSED),
            "idle --connections 90",
            "bench-\\d+-c-\\d+: CONNECT was refused with 5"),
        Arguments.of(
            named("refused", Fault.REFUSED),
            "vanish --connections 90",
            "CONNECT was refused with 5\nloadgen: the clients that vanish were never there"),
        Arguments.of(
            named("SUBACK of another", Fault.WRONG_GRANT),
            "subscribes --filters 100",
            "sub-0: a SUBACK that is not the one of 51, which was due"),
        Arguments.of(
            named("not granted", Fault.NOT_GRANTED),
            "subscribes --filters 100 --qos 1",
            "sub-0: QoS 1 was not granted, but 0x80"),
        Arguments.of(
            named("open after DISCONNECT", Fault.OPEN_AFTER_DISCONNECT),
            "connects --connections 3 --seconds 6",
            "c-0: the broker did not answer in time"),
        Arguments.of(
            named("open after vanishing", Fault.OPEN_AFTER_VANISHING),
            "vanish --connections 90 --seconds 6",
            "not done in 6 s: the broker has \\d+ files open, and should have \\d+ at most"));
  }

  @Test
  @DisplayName("the slowest CONNECT while clients vanish is found")
  void slowestConnect() throws Exception {
    int firstAfterwards = 1 + 90 + 100; // one, those that vanish, and those before they do
    Program run = against(slow(firstAfterwards), "vanish --connections 90");

    assertThat(run.errors()).isEmpty();
    assertThat(run.number("slowest_ms")).isGreaterThanOrEqualTo(300);
    assertThat(run.number("probes")).isPositive();
  }

  @Test
  @DisplayName("the slowest CONNECT before clients vanish is another figure")
  void slowestConnectBefore() throws Exception {
    Program run = against(slow(1 + 90 + 50), "vanish --connections 90");

    assertThat(run.errors()).isEmpty();
    assertThat(run.number("slowest_before_ms")).isGreaterThanOrEqualTo(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"idle", "vanish"})
  @DisplayName("without a process whose memory or files can be read there is no figure")
  void noProcess(String measure) throws Exception {
    Program run = Program.run(scratch, LIMIT_SECONDS, Map.of(), loadgen, measure, "--port", "1");

    assertThat(run.errors()).contains("--broker-pid is missing").contains("usage: loadgen");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flows", "flow idle", ""})
  @DisplayName("what is to be measured is one word that is known")
  void unknownMeasure(String words) throws Exception {
    String[] command = (loadgen + " --port 1 " + words).strip().split(" ", -1);
    Program run = Program.run(scratch, LIMIT_SECONDS, Map.of(), command);

    assertThat(run.errors()).contains("measure").contains("usage: loadgen");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flow --sources 2", "vanish --sources 2", "subscribes --sources 2"})
  @DisplayName("what the clients of a measure do not do is no option of it")
  void notForAll(String words) throws Exception {
    String[] command = (loadgen + " --port 1 --broker-pid 1 " + words).split(" ", -1);
    Program run = Program.run(scratch, LIMIT_SECONDS, Map.of(), command);

    assertThat(run.errors()).contains("--sources is for connects, idle and stay");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "connects --keep-alive 60, --keep-alive is for stay",
    "stay --rounds 2, --rounds is for connects"
  })
  @DisplayName("only clients that stay have a keep-alive, and only those that connect again rounds")
  void forOneAlone(String words, String complaint) throws Exception {
    String[] command = (loadgen + " --port 1 " + words).split(" ", -1);
    Program run = Program.run(scratch, LIMIT_SECONDS, Map.of(), command);

    assertThat(run.errors()).contains(complaint).contains("usage: loadgen");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  @DisplayName("a broker that speaks no TLS is an error")
  void noTls() throws Exception {
    Program run = against(Fault.NONE, "connects --connections 3 --tls");

    assertThat(run.errors())
        .containsPattern("loadgen: (TLS: |bench-\\d+-c-\\d: (recv|send|the broker closed))");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).as("figures").isEmpty();
  }

  private static Fault slow(int connection) {
    return new Fault() {
      @Override
      public int connected(int index) {
        if (index == connection) {
          Fault.standStill(Duration.ofMillis(400));
        }
        return 0;
      }
    };
  }

  private static Program against(Fault fault, String command)
      throws IOException, InterruptedException {
    try (FaultyBroker broker = new FaultyBroker(fault)) {
      String options =
          "%s %s --seconds 30 --port %d --broker-pid %d"
              .formatted(loadgen, command, broker.port(), ProcessHandle.current().pid());
      if (command.contains("--seconds")) {
        options = options.replace(" --seconds 30", "");
      }
      return Program.run(scratch, LIMIT_SECONDS, Map.of(), options.split(" ", -1));
    }
  }
}
