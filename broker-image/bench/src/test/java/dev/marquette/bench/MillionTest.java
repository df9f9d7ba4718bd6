package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code million --quick} and a short {@code soak}: what they print of a real broker. */
class MillionTest {
  private static final int LIMIT_SECONDS = 300;
  private static final String NUMBER = "-?[0-9][0-9,]*(\\.\\d+)?";

  @TempDir private Path scratch;

  @Test
  @DisplayName(
      "S-01: a quick run prints what a connection and a session take, and what a pod holds; all"
          + " connections stay beyond their keep-alive")
  void quickRun() throws Exception {
    Program run = run("./million", "--quick", "--hold", "0.16");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(rows(run.output(), "kB by connection, 1,000 of them"))
        .extracting(MillionTest::name)
        .containsExactly(
            "heap, live objects",
            "resident beside the heap",
            "of that, Netty's direct memory",
            "the process, in all",
            "kernel: objects, the broker's end",
            "kernel: socket buffers, the broker's end",
            "process and kernel",
            "connects a second, this load generator's");
    assertThat(rows(run.output(), "kB by connection, 1,000 of them"))
        .allSatisfy(row -> assertThat(row).matches("\\|[^|]+(\\| +%s ){2}\\|".formatted(NUMBER)));
    for (String kind : List.of("plain", "TLS")) {
      assertThat(run.output())
          .containsPattern(
              "A pod of 8 GiB holds [0-9,]+ idle connections, %s; .* For 1,000,000 a pod needs \\d+\\.\\d GiB\\."
                  .formatted(kind));
    }
    assertHeld(run.output());
    List<String> sessions = rows(run.output(), "2,000 sessions, each with one subscription");
    assertThat(sessions).hasSize(8);
    assertThat(sessions.getFirst()).matches("\\|[^|]+(\\| +%s ){3}\\|".formatted(NUMBER));
    assertThat(figure(sessions.getFirst(), 4)).as("a session's bytes").isBetween(500.0, 10_000.0);
    assertThat(run.output()).containsPattern("Latency of \\d+ messages at QoS 1.*p50 .*at most ");
    assertThat(rows(run.output(), "what the broker's own heap by session is made of"))
        .extracting(MillionTest::name)
        .contains("dev.marquette.kernel.Session", "dev.marquette.kernel.ClientConnection");
  }

  /** 9.6 s, which is longer than a broker waits for a client whose keep-alive is 6 s. */
  private static void assertHeld(String output) {
    List<String> rows = rows(output, "kB by connection, 1,000 held for 0.16 minutes");
    assertThat(rows)
        .extracting(MillionTest::name)
        .containsExactly(
            "resident memory of the process",
            "the process: heap, live objects, and what is resident beside the heap",
            "process and kernel, the broker's end");
    assertThat(rows)
        .allMatch(
            row ->
                row.matches("\\|[^|]+(\\| +%1$s( \\(!\\))? ){2}\\| +%1$s \\|".formatted(NUMBER)));
    Matcher said =
        Pattern.compile(
                "asked ([1-9]\\d*) times how many connections it had, and each time said 1,000\\."
                    + " It answered ([0-9,]+) PINGREQs, one of each client in 6 s; no connection ended\\.")
            .matcher(output);
    assertThat(said.find()).as(output).isTrue();
    assertThat(Integer.parseInt(said.group(2).replace(",", ""))).isGreaterThan(1_000);
  }

  @Test
  @DisplayName("S-01, S-16, S-67: a quick run of storms prints how soon everybody is served")
  void storms() throws Exception {
    Program run = run("./million", "--quick", "--only", "storm");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    List<String> rows = rows(run.output(), "2,000 clients, all at once");
    assertThat(rows)
        .extracting(MillionTest::name)
        .containsExactly(
            "CONNACK, ms from when it was due: p50, p99, at most",
            "SUBACK of three filters, the same",
            "a bystander's slowest CONNECT, ms",
            "until an event loop came to a task, at most, ms: the broker's",
            "the same, the bystander's own",
            "the collector's longest pause, ms",
            "the slowest list of client IDs, ms",
            "the slowest /metrics, ms",
            "s until all is as it should be",
            "s until /metrics shows no pending tasks",
            "the clients' share of the CPU",
            "the collector's pauses in all, s");
    String times = "%1$s, %1$s, %1$s".formatted(NUMBER);
    assertThat(rows.subList(0, 2))
        .allMatch(
            row -> row.matches("\\|[^|]+\\| +%1$s \\| +- (\\| +%1$s ){3}\\|".formatted(times)));
    assertThat(rows.subList(2, rows.size()))
        .allMatch(row -> row.matches("\\|[^|]+(\\| +%s(%%| \\(!\\))? ){5}\\|".formatted(NUMBER)));
    assertThat(run.output())
        .contains("all were answered. At last 200 came")
        .doesNotContain("kB by connection");
  }

  @Test
  @DisplayName("a soak of some seconds ends where it began, and draws its curves")
  void soak() throws Exception {
    Program run = run("./soak", "--minutes", "0.25");

    assertThat(run.exitCode()).as("%s%n%s", run.output(), run.errors()).isZero();
    assertThat(rows(run.output(), "MiB, without a session"))
        .extracting(MillionTest::name)
        .containsExactly("live objects", "direct memory", "resident");
    assertThat(run.output())
        .containsPattern("Drawn: .*/target/soak/soak.svg")
        .containsPattern("Meanwhile: .*[1-9]\\d* connects.* publishes at QoS 2")
        .containsPattern(
            "Meanwhile: .*[1-9]\\d* connects of MQTT 3\\.1\\.1.*[1-9]\\d* connects over TLS")
        .containsPattern("Meanwhile: .*[1-9]\\d* connects over WebSocket")
        .contains("taken over", "resets", "half packets", "garbage", "goodbyes")
        .contains("half frames", "Close frames", "Leaks that Netty found: 0.");
    assertThat(Path.of("target/soak/soak.svg")).content().contains("<polyline points=", "minutes");
  }

  @ParameterizedTest
  @CsvSource({
    "./million --only memory, --only",
    "./million --hold -1, --hold: -1: it must be 0 or more",
    "./million --hold nan, --hold: nan: it must be 0 or more",
    "./million --only jvm --hold 1, '--hold is for the sockets, and --only jvm leaves them out'",
    "./soak --minutes 0, --minutes 0.0: it must be more than 0",
  })
  @DisplayName("what they cannot do is refused")
  void refused(String command, String complaint) throws Exception {
    Program run = run(command.split(" ", -1));

    assertThat(run.errors()).contains(complaint);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private Program run(String... command) throws Exception {
    Path dist = Path.of("../app/target/dist").toAbsolutePath().normalize();
    assertThat(dist).as("what the package phase of broker-image/app makes").isDirectory();
    return Program.run(scratch, LIMIT_SECONDS, Map.of("MARQUETTE_DIST", dist.toString()), command);
  }

  /** The lines below the rule of the table whose first header this is. */
  private static List<String> rows(String output, String header) {
    return Stream.of(output.split("\n\n", -1))
        .map(part -> part.lines().toList())
        .filter(lines -> lines.size() > 2 && lines.getFirst().startsWith("| " + header + " "))
        .flatMap(lines -> lines.subList(2, lines.size()).stream())
        .toList();
  }

  private static String name(String row) {
    return row.split("\\|", 3)[1].strip();
  }

  private static double figure(String row, int column) {
    return Double.parseDouble(row.split("\\|", -1)[column].strip().replace(",", ""));
  }
}
