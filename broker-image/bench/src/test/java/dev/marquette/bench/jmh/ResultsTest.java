package dev.marquette.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.bench.codec.DecodeBenchmark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.RunnerException;

class ResultsTest {
  private static final Map<String, String> PARAMETERS =
      Map.of("packet", "PUBLISH_0", "codec", "MARQUETTE");

  /** The payload is copied to an array; leak detection takes far more in tests. */
  private static final double PAYLOAD_BYTES = 16 + 64;

  @TempDir private static Path scratch;
  private static Results results = new Results(List.of());

  @BeforeAll
  static void run() throws RunnerException {
    results =
        Harness.quick().run(List.of(DecodeBenchmark.class), PARAMETERS, scratch.resolve("jmh.log"));
  }

  @Test
  void countsWhatAnOperationAllocates() {
    Figure figure = results.figure(DecodeBenchmark.class, "decode", PARAMETERS);

    assertThat(figure.bytes()).isGreaterThanOrEqualTo(PAYLOAD_BYTES);
    assertThat(figure.nanos()).isPositive();
  }

  @Test
  void tellsBenchmarksApartByTheirMethodsAndParameters() {
    assertThatThrownBy(() -> results.figure(DecodeBenchmark.class, "dec", Map.of()))
        .hasMessageStartingWith("0 results of " + DecodeBenchmark.class.getName() + ".dec with");
    assertThatThrownBy(
            () -> results.figure(DecodeBenchmark.class, "decode", Map.of("codec", "NETTY")))
        .hasMessageEndingWith(".decode with {codec=NETTY}; expected 1");
  }
}
