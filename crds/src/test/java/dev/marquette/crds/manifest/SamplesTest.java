package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplesTest {
  private static final Path SAMPLES = Path.of("../samples").toAbsolutePath().normalize();

  static Stream<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(SAMPLES)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyManifestIsValidAndRefersToAClusterOfTheSamples(Path folder) throws Exception {
    List<Manifest> manifests = ManifestReader.read(folder);
    List<String> clusters =
        ManifestReader.read(folders().toList()).stream()
            .filter(manifest -> manifest.kindName().equals("MqttCluster"))
            .map(Manifest::name)
            .toList();

    assertThat(manifests).isNotEmpty();
    for (Manifest manifest : manifests) {
      if (manifest instanceof Manifest.Resource resource
          && resource.kind() != ResourceKind.MQTT_CLUSTER) {
        assertThat(resource.specNode().path("cluster").asText()).as(resource.name()).isIn(clusters);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyFolderIsInTheTable(Path folder) throws IOException {
    String name = folder.getFileName().toString();

    assertThat(Files.readString(SAMPLES.resolve("README.md")))
        .contains("[" + name + "](" + name + ")");
  }

  @Test
  void theSecretOfTlsIsAManifestThatItsListenerNames() throws Exception {
    Process script =
        new ProcessBuilder(SAMPLES.resolve("tls/secret").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String yaml = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Manifest.Secret secret = (Manifest.Secret) ManifestReader.read("secret", yaml).getFirst();
    Manifest.Resource listener =
        (Manifest.Resource) ManifestReader.read(SAMPLES.resolve("tls")).getFirst();
    assertThat(secret.name()).isEqualTo(listener.specNode().at("/tls/secretName").asText());
    assertThat(secret.data()).containsOnlyKeys("tls.crt", "tls.key");
    assertThat(new String(secret.data().get("tls.crt"), StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN CERTIFICATE-----");
  }
}
