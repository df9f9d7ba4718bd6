package dev.marquette.bench.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.bench.jmh.Harness;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parts --quick}: every benchmark runs, and says what does not depend on time. */
class PartsTableTest {
  private static final String FIGURES = " [1-9][\\d,]*(\\.\\d)? \\| \\d+ \\|";

  @TempDir private Path scratch;

  @Test
  @DisplayName("a row for each part, Netty's codec and EventLoop.execute beside ours")
  void printsTheTable() throws Exception {
    List<String> lines = new PartsTable(Harness.quick(), scratch.resolve("jmh.log")).lines();

    assertThat(lines.getFirst()).matches("\\d{4}-\\d\\d-\\d\\d, 1 times 50 ms, JDK 2.*:");
    List<String> rows = lines.subList(4, lines.size());
    assertThat(rows).doesNotHaveDuplicates();
    assertThat(rows.stream().filter(row -> row.matches("\\| (de|en)code .*")))
        .hasSize(8 + 3 * 3)
        .allSatisfy(
            row ->
                assertThat(row).matches("\\| .* \\|" + FIGURES + FIGURES + " \\d+\\.\\d\\d \\|"));
    assertThat(rows.stream().filter(row -> row.startsWith("| hand-off: QoS 0")))
        .hasSize(4)
        .allSatisfy(
            row ->
                assertThat(row).matches("\\| .* \\|" + FIGURES + FIGURES + " \\d+\\.\\d\\d \\|"));
    assertThat(rows.stream().filter(row -> row.startsWith("| hand-off: QoS 1"))).hasSize(4);
    assertThat(rows.stream().filter(row -> row.startsWith("| session: ")))
        .hasSize(10)
        .allSatisfy(row -> assertThat(row).matches("\\| .* \\|" + FIGURES + " \\| \\| \\|"));
  }
}
