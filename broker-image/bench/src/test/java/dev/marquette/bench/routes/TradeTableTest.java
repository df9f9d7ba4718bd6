package dev.marquette.bench.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.marquette.topic.TrieLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code route-table --quick}: every benchmark runs, and says what does not depend on time. */
class TradeTableTest {
  // The harness allocates a little, which shows when a busy machine lets few calls through; less
  // than the smallest object for each call is none. AllocationTest of topic is exact.
  private static final String ROW =
      "\\| `[^`]+` \\| (compact|fast) \\| [1-9]\\d+ \\| [1-9]\\d* \\| [0-7] \\| [1-9]\\d* \\| \\d+ \\|";

  @TempDir private Path scratch;
  private TradeTable table;

  @BeforeEach
  void quick() {
    table = new TradeTable(TradeTable.Effort.QUICK, scratch.resolve("jmh.log"));
  }

  @Test
  @DisplayName(
      "S-12, S-13: what a match and a subscribe take, of each shape in each layout; and no match"
          + " allocates a byte")
  void printsTheTable() throws Exception {
    List<String> lines = table.lines();

    assertThat(lines.getFirst())
        .matches("\\d{4}-\\d\\d-\\d\\d, 20,000 filters, JDK 2\\S+, \\d+ cores, load average .*:");
    assertThat(lines.stream().filter(line -> line.startsWith("| `")))
        .hasSize(Shape.values().length * TrieLayout.values().length)
        .allSatisfy(line -> assertThat(line).matches(ROW));
  }

  @Test
  @DisplayName("S-11: compact takes less memory, also when it was fast before")
  void compactIsSmaller() throws Exception {
    Footprint compact = table.footprint(Shape.DEEP, TrieLayout.COMPACT);
    Footprint fast = table.footprint(Shape.DEEP, TrieLayout.FAST);

    assertThat(compact.bytesEach()).isLessThan(fast.bytesEach() / 2);
    assertThat(fast.bytesEachAfterChange()).isCloseTo(compact.bytesEach(), withinPercentage(10.0));
    assertThat(compact.bytesEachAfterChange()).isCloseTo(fast.bytesEach(), withinPercentage(10.0));
  }
}
