package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sample is what the API server takes: schema, rules and all; and those that a small cluster
 * has room for come to be ready.
 */
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
    String answer =
        new Kubectl(Installation.NAMESPACE)
            .run("apply", "--dry-run=server", "-f", Samples.folder(sample).toString());

    assertThat(answer.lines()).isNotEmpty().allMatch(line -> line.endsWith("(server dry run)"));
  }

  @Test
  void theTlsSampleServesTheCertificateThatItsScriptMakes() {
    Quickstart cluster = Quickstart.running(3);
    Path script = Samples.folder("tls").resolve("secret");
    try {
      cluster.kubectl.apply(Command.ok("", List.of(script.toString())));
      Samples.apply(cluster.kubectl, "tls");
      cluster.awaitCondition("listener/tls", "CertificatesApplied", Quickstart.APPLIED);
    } finally {
      Samples.delete(cluster.kubectl, "tls");
      cluster.kubectl.run("delete", "secret/quickstart-tls");
    }
  }

  @Test
  void theRulesOfTheRuleSampleRun() {
    Quickstart cluster = Quickstart.running(3);
    try {
      Samples.apply(cluster.kubectl, "rule");
      for (String resource : List.of("rule/celsius", "rule/show", "connector/webhook")) {
        cluster.awaitCondition(resource, "Ready", Quickstart.APPLIED);
      }
    } finally {
      Samples.delete(cluster.kubectl, "rule");
    }
  }

  @ParameterizedTest
  @CsvSource({"auth,secured,secured-tcp", "autoscaling,elastic,elastic-tcp"})
  void aSampleWithAClusterOfItsOwnComesUp(String sample, String name, String listener) {
    Kubectl kubectl = new Kubectl(Installation.NAMESPACE);
    try {
      Samples.apply(kubectl, sample);
      for (String resource : List.of("mqttcluster/" + name, "listener/" + listener)) {
        kubectl.awaitCondition(resource, "Ready", Quickstart.START);
      }
    } finally {
      Samples.delete(kubectl, sample);
    }
  }
}
