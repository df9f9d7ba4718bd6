package dev.marquette.management.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuUseTest {
  private static final Offset<Double> EXACT = within(1e-9);

  @TempDir private Path cgroup;
  private long busy;
  private long time;

  private CpuUse use(int processors) {
    return new CpuUse(cgroup, () -> processors, () -> busy, () -> time);
  }

  private double next(CpuUse use, long busyNanos, long nanos) {
    busy += busyNanos;
    time += nanos;
    return use.percentSinceLast();
  }

  @Test
  @DisplayName("It is the average since the last look, of all processors")
  void averages() {
    CpuUse use = use(4);
    assertThat(next(use, 1_000, 1_000)).isNaN();
    assertThat(next(use, 1_000, 1_000)).isEqualTo(25, EXACT);
    assertThat(next(use, 4_000, 1_000)).isEqualTo(100, EXACT);
    assertThat(next(use, 0, 1_000)).isZero();
    assertThat(next(use, 0, 0)).as("no time has passed").isNaN();
  }

  @ParameterizedTest
  @CsvSource({"50000 100000, 100", "150000 100000, 33.333333333", "900000 100000, 12.5"})
  @DisplayName("A limit of the pod's is all that there is, if the JVM sees more")
  void limits(String limit, double percent) throws IOException {
    Files.writeString(cgroup.resolve("cpu.max"), limit + "\n");
    CpuUse use = use(4);
    use.percentSinceLast();
    assertThat(next(use, 500, 1_000)).isEqualTo(percent, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"max 100000", "", "x", "1", "0 100000", "5 0 0"})
  @DisplayName("What is no limit is passed over")
  void noLimit(String text) throws IOException {
    Files.writeString(cgroup.resolve("cpu.max"), text);
    CpuUse use = use(2);
    use.percentSinceLast();
    assertThat(next(use, 1_000, 1_000)).isEqualTo(50, EXACT);
  }

  @Test
  @DisplayName("A system that does not tell is not known to be busy")
  void unknown() {
    busy = -1;
    CpuUse use = use(2);
    assertThat(next(use, 0, 1_000)).isNaN();
    assertThat(next(use, 0, 1_000)).isNaN();
  }
}
