package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --quick}: every broker delivers every message, and the table has their figures. */
class ComparisonTest {
  private static final int LIMIT_SECONDS = 300;
  private static final List<String> BROKERS = List.of("mosquitto", "bare relay", "Marquette");
  private static final List<String> FLOWS =
      List.of(
          "fan-out 1:100, QoS 0, 1 on the way",
          "fan-out 1:100, QoS 0, 16 on the way",
          "fan-out 1:100, QoS 1, 1 on the way",
          "fan-out 1:100, QoS 1, 16 on the way",
          "fan-out 1:1,000, QoS 0, 1 on the way",
          "fan-out 1:1,000, QoS 0, 16 on the way",
          "fan-out 1:1,000, QoS 1, 1 on the way",
          "fan-out 1:1,000, QoS 1, 16 on the way",
          "fan-in 100:1, QoS 0, 1 on the way",
          "fan-in 100:1, QoS 1, 1 on the way",
          "500 pairs, QoS 0, 1 on the way",
          "500 pairs, QoS 1, 1 on the way",
          "500 pairs, QoS 2, 1 on the way",
          "50,000 wildcard filters, QoS 0, 1 on the way");
  private static final List<String> OTHERS =
      List.of(
          "wildcard subscribes",
          "connects",
          "an idle connection",
          "19,000 clients vanish",
          "start");
  private static final String VALUE = "-?[0-9][0-9,]*(\\.\\d+)?";

  @TempDir private Path scratch;

  @Test
  @DisplayName("a quick run prints every row's figures, their ratio and its goal")
  void quickRun() throws Exception {
    Path dist = Path.of("../app/target/dist").toAbsolutePath().normalize();
    assertThat(dist).as("what the package phase of broker-image/app makes").isDirectory();

    Program run = run("MARQUETTE_DIST", dist.toString(), "--quick");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    List<List<String>> tables = tables(run.output());
    assertThat(tables).hasSize(2);
    assertThat(tables.get(0))
        .map(ComparisonTest::name)
        .isEqualTo(Stream.concat(FLOWS.stream(), OTHERS.stream()).toList());
    assertThat(tables.get(0))
        .allSatisfy(
            row ->
                assertThat(row)
                    .matches(
                        "\\| [^|]+ \\| +(CPU-s per million deliveries|a second|ms [a-zA-Z ]+|resident kB)( \\| +%s){3} \\| +(-?[0-9.]+|-) \\| +\\d+\\.\\d\\d \\| +\\d+%%( \\(!\\))? \\|"
                            .formatted(VALUE)));
    assertThat(tables.get(1)).map(ComparisonTest::name).isEqualTo(FLOWS);
    assertThat(tables.get(1))
        .allSatisfy(row -> assertThat(row).matches("\\| [^|]+ ( *\\| +%s){6} \\|".formatted(VALUE)));
    for (String broker : BROKERS) {
      assertThat(Files.readAllLines(Path.of("target/bench", broker + ".jsonl")))
          .as("the results of %s, one line a run", broker)
          .hasSize(FLOWS.size() + OTHERS.size())
          .filteredOn(line -> line.contains("\"latency_ms\":"))
          .hasSize(FLOWS.size())
          .allSatisfy(line -> assertThat(line).contains("\"deliveries\": 10000,"));
    }
  }

  @Test
  @DisplayName("--only of what is in no row's name is refused, with the names")
  void noSuchRow() throws Exception {
    Program run = run("MARQUETTE_DIST", "unused", "--only", "fan-sideways");

    assertThat(run.errors()).contains("--only fan-sideways: it must be in one of: fan-out 1:100, ");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private Program run(String variable, String value, String... options) throws Exception {
    String[] command =
        Stream.concat(Stream.of("./run"), Stream.of(options)).toArray(String[]::new);
    return Program.run(scratch, LIMIT_SECONDS, Map.of(variable, value), command);
  }

  private static String name(String row) {
    return row.split("\\|", 3)[1].strip();
  }

  /** The lines of each table below its rule. */
  private static List<List<String>> tables(String output) {
    List<List<String>> tables = new ArrayList<>();
    for (String line : output.split("\n", -1)) {
      if (line.startsWith("| --")) {
        tables.add(new ArrayList<>());
      } else if (line.startsWith("| ") && !line.startsWith("|   ")) {
        tables.getLast().add(line);
      }
    }
    return tables;
  }
}
