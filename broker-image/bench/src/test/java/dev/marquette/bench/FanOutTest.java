package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --quick}: both brokers deliver every message, and the table has their figures. */
class FanOutTest {
  private static final int LIMIT_SECONDS = 300;
  private static final String COST = "\\d+\\.\\d\\d \\(\\d+\\.\\d\\d to \\d+\\.\\d\\d\\)";
  private static final String RATE = "[1-9][0-9,]*";
  private static final String MILLIS = "\\d+\\.\\d\\d";

  @TempDir private Path scratch;

  @Test
  @DisplayName("a quick run prints a line for each QoS and number of messages on their way")
  void quickRun() throws Exception {
    Path dist = Path.of("../app/target/dist").toAbsolutePath().normalize();
    assertThat(dist).as("what the package phase of broker-image/app makes").isDirectory();

    Program run =
        Program.run(
            scratch, LIMIT_SECONDS, Map.of("MARQUETTE_DIST", dist.toString()), "./run", "--quick");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(rows(run.output()))
        .hasSize(4)
        .allSatisfy(
            row ->
                assertThat(row)
                    .matches(
                        "\\| +[01] \\| +(1|16) \\| +%1$s \\| +%1$s \\| +([0-9.]+|-) \\| +%2$s \\| +%2$s \\| +%3$s \\| +%3$s \\|"
                            .formatted(COST, RATE, MILLIS)));
    for (String broker : List.of("mosquitto", "marquette")) {
      assertThat(Files.readAllLines(Path.of("target/fan-out", broker + ".jsonl")))
          .as("the results of %s, one line a run", broker)
          .hasSize(4)
          .allSatisfy(line -> assertThat(line).contains("\"deliveries\": 30000,"));
    }
  }

  /** The lines of the table below its rule. */
  private static List<String> rows(String output) {
    return output
        .lines()
        .dropWhile(line -> !line.startsWith("| --"))
        .skip(1)
        .filter(line -> line.startsWith("|"))
        .toList();
  }
}
