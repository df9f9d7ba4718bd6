package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample is what the API server takes: schema, rules and all. */
@ExtendWith(Installation.class)
class SamplesTest {
  static List<String> samples() throws IOException {
    try (Stream<Path> folders = Files.list(Installation.ROOT.resolve("samples"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theApiServerTakesIt(String sample) {
    Path folder = Installation.ROOT.resolve("samples").resolve(sample);

    String answer =
        new Kubectl(Installation.NAMESPACE)
            .run("apply", "--dry-run=server", "-f", folder.toString());

    assertThat(answer.lines()).isNotEmpty().allMatch(line -> line.endsWith("(server dry run)"));
  }
}
