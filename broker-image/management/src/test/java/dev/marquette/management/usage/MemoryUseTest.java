package dev.marquette.management.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryUseTest {
  @TempDir private Path folder;
  private Path machine = Path.of("");

  @BeforeEach
  void machine() throws IOException {
    machine = folder.resolve("meminfo");
    Files.writeString(
        machine, "MemTotal:        1000 kB\nMemFree:          100 kB\nMemAvailable:     750 kB\n");
  }

  private double percent() {
    return new MemoryUse(folder, machine).percent();
  }

  private void pod(String limit, String used, String stat) throws IOException {
    Files.writeString(folder.resolve("memory.max"), limit);
    Files.writeString(folder.resolve("memory.current"), used);
    Files.writeString(folder.resolve("memory.stat"), stat);
  }

  @Test
  @DisplayName("Of a pod's limit, without the files that could be read again")
  void ofPod() throws IOException {
    pod("2000\n", "1500\n", "anon 900\nfile 500\ninactive_file 300\nactive_file 200\n");
    assertThat(percent()).isEqualTo(60);
    pod("2000\n", "100\n", "inactive_file 300\n");
    assertThat(percent()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"max\n", "", "x"})
  @DisplayName("Without a limit it is of the machine, what is not available")
  void ofMachine(String limit) throws IOException {
    assertThat(percent()).isEqualTo(25);
    pod(limit, "1500", "inactive_file 300");
    assertThat(percent()).isEqualTo(25);
  }

  @Test
  @DisplayName("A system that tells neither is not known to be short of memory")
  void unknown() throws IOException {
    Files.writeString(machine, "MemTotal: 1000 kB\n");
    assertThat(percent()).isNaN();
    Files.delete(machine);
    assertThat(percent()).isNaN();
  }
}
