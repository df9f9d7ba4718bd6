package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.RuleSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {
  private static final String LISTENER =
      """
      apiVersion: marquette.dev/v1alpha1
      kind: Listener
      metadata:
        name: tcp
      spec:
        cluster: q
        port: 1883
      """;

  @Test
  void documentsOfAFileAreReadInOrderWithTheirDefaults() throws Exception {
    List<Manifest> manifests =
        ManifestReader.read(
            "x.yaml",
            """
            # a comment
            ---
            apiVersion: marquette.dev/v1alpha1
            kind: MqttCluster
            metadata: {name: q, labels: {a: b}}
            spec:
              mqtt: {maxQos: 1}
            ---
            """
                + LISTENER);

    assertThat(manifests).extracting(Manifest::kindName).containsExactly("MqttCluster", "Listener");
    Manifest.Resource cluster = (Manifest.Resource) manifests.getFirst();
    assertThat(cluster.name()).isEqualTo("q");
    assertThat(cluster.line()).isEqualTo(3);
    assertThat(cluster.metadata().at("/labels/a").asText()).isEqualTo("b");
    assertThat(cluster.specNode().at("/mqtt/maxInflight").asInt()).isEqualTo(32);
    MqttClusterSpec spec = cluster.spec(MqttClusterSpec.class);
    assertThat(spec.mqtt().maxQos()).isEqualTo(1);
    assertThat(spec.replicas()).isEqualTo(3);
    ListenerSpec listener = ((Manifest.Resource) manifests.get(1)).spec(ListenerSpec.class);
    assertThat(listener.port()).isEqualTo(1883);
    assertThat(listener.expose().type()).isEqualTo(ListenerSpec.Expose.Type.CLUSTER_IP);
  }

  @Test
  void theDefaultsOfTheSchemaAreThoseOfTheTypes() throws Exception {
    Manifest.Resource cluster =
        (Manifest.Resource)
            ManifestReader.read(
                    "x",
                    """
                    {"apiVersion": "marquette.dev/v1alpha1", "kind": "MqttCluster",
                     "metadata": {"name": "q"}, "spec": {}}
                    """)
                .getFirst();

    assertThat(cluster.spec(MqttClusterSpec.class)).isEqualTo(MqttClusterSpec.defaults());
  }

  @Test
  void theHashDependsOnTheMeaningAlone() throws Exception {
    Manifest.Resource one = resource(LISTENER);
    Manifest.Resource two =
        resource(
            """
            kind: Listener
            apiVersion: marquette.dev/v1alpha1
            metadata: {name: other, annotations: {a: b}}
            spec: {enabled: on, port: 0x75b, cluster: "q", mountpoint: }
            """);
    Manifest.Resource three = resource(LISTENER.replace("1883", "1884"));

    assertThat(two.json()).isEqualTo(one.json());
    assertThat(two.hash()).isEqualTo(one.hash()).hasSize(64);
    assertThat(three.hash()).isNotEqualTo(one.hash());
  }

  @Test
  void aSpecIsOnlyReadAsItsOwnType() throws Exception {
    Manifest.Resource listener = resource(LISTENER);

    assertThatThrownBy(() -> listener.spec(RuleSpec.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ListenerSpec");
  }

  @ParameterizedTest(name = "{0} gives {4}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          port: 1883 | port: 99999      | 7 | 9  | spec.port: 99999: expected a whole number from 1 to 65535
          port: 1883 | port: '1883'     | 7 | 9  | spec.port: "1883": expected a whole number from 1 to 65535
          port: 1883 | port: 8081       | 7 | 9  | the brokers use port 7071 among themselves and 8081
          port: 1883 | Port: 1883       | 7 | 3  | did you mean port?
          port: 1883 | enabled: true    | 6 | 3  | spec.port: missing: expected
          port: 1883 | port: [1883]     | 7 | 9  | spec.port: a list of 1: expected a whole number
          cluster: q | cluster: 7       | 6 | 12 | spec.cluster: 7: expected text: put it in quotes
          cluster: q | cluster: ''      | 6 | 12 | expected 1 to 40 characters, not 0
          name: tcp  | name: Tcp        | 4 | 9  | metadata.name: "Tcp": expected at most 253 lower-case letters
          name: tcp  | labels: {a: b}   | 4 | 3  | metadata.name: missing
          spec:      | specs:           | 5 | 1  | specs: no such field: expected one of apiVersion, kind
          kind: Listener | kind: Lstener | 2 | 7 | Lstener of marquette.dev/v1alpha1: expected MqttCluster
          v1alpha1   | v1               | 2 | 7  | Listener of marquette.dev/v1: expected
          """)
  void aMistakeIsRefusedWithItsPlace(
      String right, String wrong, int line, int column, String message) {
    ManifestException e = refused(LISTENER.replace(right, wrong));

    assertThat(e.problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.toString())
                  .startsWith("x.yaml:" + line + ":" + column + ": ")
                  .contains(message);
            });
  }

  private static Manifest.Resource resource(String text) throws ManifestException {
    return (Manifest.Resource) ManifestReader.read("x.yaml", text).getFirst();
  }

  private static ManifestException refused(String text) {
    return catchThrowableOfType(ManifestException.class, () -> ManifestReader.read("x.yaml", text));
  }

  @Test
  void everyMistakeOfAFileIsReportedAtOnce() {
    ManifestException e =
        refused(LISTENER.replace("1883", "0") + "  a: 1\n---\n" + LISTENER.replace("q", "Q q"));

    assertThat(e.problems()).extracting(ManifestProblem::field).contains("spec.port", "spec.a");
    assertThat(e)
        .hasMessageContainingAll(
            e.problems().stream().map(ManifestProblem::toString).toArray(String[]::new));
  }

  @Test
  void aKeyThatIsWrittenTwiceIsRefused() {
    assertThat(refused(LISTENER + "  port: 1\n").problems())
        .singleElement()
        .hasToString("x.yaml:8:3: spec.port: written twice: remove one of the two");
  }

  @Test
  void textThatIsNoYamlIsRefusedWithItsPlace() {
    assertThat(refused("a: [1\nb: 2").problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.line()).isEqualTo(2));
  }

  @Test
  void theDocumentsOfASecretAreDecodedAndNeverShown() throws Exception {
    Manifest.Secret secret =
        (Manifest.Secret)
            ManifestReader.read(
                    "x",
                    """
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: s}
                    type: Opaque
                    data: {a: aGVsbG8=}
                    stringData: {b: world}
                    """)
                .getFirst();

    assertThat(secret.data().get("a")).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
    assertThat(secret.data().get("b")).isEqualTo("world".getBytes(StandardCharsets.UTF_8));
    assertThat(secret.toString()).doesNotContain("hello", "world").contains("a", "b");
  }

  @Test
  void aMistakeInASecretDoesNotShowItsValue() {
    ManifestException e =
        refused("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: 'hunter2!'}\n");

    assertThat(e).hasMessageContaining("data.a").hasMessageNotContaining("hunter2");
  }

  @Test
  void aPasswordWhereItsHashBelongsIsNotShown() {
    ManifestException e =
        refused(
            """
            apiVersion: marquette.dev/v1alpha1
            kind: AuthSource
            metadata: {name: s}
            spec:
              cluster: q
              builtin: {users: [{username: u, passwordHash: hunter2}]}
            """);

    assertThat(e)
        .hasMessageContaining("spec.builtin.users[0].passwordHash")
        .hasMessageContaining("bcrypt")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aKindOfSomebodyElseIsNamed() {
    assertThat(refused("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\n"))
        .hasMessageContaining("ConfigMap of v1");
  }

  @Test
  void aFolderIsReadAsKubectlReadsIt(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("b.yaml"), LISTENER);
    Files.writeString(folder.resolve("a.yml"), LISTENER.replace("tcp", "first"));
    Files.writeString(folder.resolve("README.md"), "# no manifest");
    Files.createDirectories(folder.resolve("sub.yaml"));

    assertThat(ManifestReader.read(folder))
        .extracting(Manifest::name)
        .containsExactly("first", "tcp");
  }

  @Test
  void aResourceThatIsWrittenTwiceIsRefusedWithBothPlaces(@TempDir Path folder) throws IOException {
    Path one = Files.writeString(folder.resolve("one.yaml"), LISTENER);
    Path two = Files.writeString(folder.resolve("two.yaml"), "\n" + LISTENER);

    assertThatThrownBy(() -> ManifestReader.read(folder))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining(two + ":2:1")
        .hasMessageContaining(one + ":1 has a Listener of this name");
  }

  @Test
  void aFileThatIsNoTextIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatThrownBy(() -> ManifestReader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void anEmptyTextHasNoManifests() throws Exception {
    assertThat(ManifestReader.read("x", "")).isEmpty();
    assertThat(ManifestReader.read("x", "---\n# nothing\n---\n")).isEmpty();
  }
}
