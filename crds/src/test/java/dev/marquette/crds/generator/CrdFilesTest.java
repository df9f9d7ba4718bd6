package dev.marquette.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrdFilesTest {
  @Test
  @DisplayName("the checked-in CRDs, the chart's copies and API.md are what the types say")
  void current() throws IOException {
    if (Boolean.getBoolean("marquette.crds.write")) {
      CrdFiles.write();
    }
    for (Map.Entry<Path, String> file : CrdFiles.expected().entrySet()) {
      assertThat(file.getKey()).as("run " + CrdFiles.COMMAND).exists();
      assertThat(Files.readString(file.getKey()))
          .as("%s is stale: run %s", file.getKey(), CrdFiles.COMMAND)
          .isEqualTo(file.getValue());
    }
  }

  @Test
  @DisplayName("no CRD file is left over from a kind that is gone")
  void nothingElse() throws IOException {
    Set<Path> expected = CrdFiles.expected().keySet();
    for (Path folder : Set.of(CrdFiles.MODULE, CrdFiles.CHART)) {
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(
                files.filter(file -> file.toString().endsWith(".yaml")).collect(Collectors.toSet()))
            .isSubsetOf(expected);
      }
    }
  }

  @Test
  @DisplayName("kubectl apply keeps a copy in an annotation: no CRD comes near its 262144 bytes")
  void small() {
    CrdFiles.expected()
        .forEach((file, text) -> assertThat(text.length()).as("%s", file).isLessThan(200_000));
  }

  @Test
  @DisplayName("two runs write the same bytes")
  void stable() {
    assertThat(CrdFiles.expected()).isEqualTo(CrdFiles.expected());
  }
}
