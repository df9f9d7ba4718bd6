package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marquette.crds.MqttClusterSpec;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster's brokers are to tell of themselves, as it is written. */
class SysManifestTest {
  private static String cluster(String spec) {
    return """
        apiVersion: marquette.dev/v1alpha1
        kind: MqttCluster
        metadata: {name: q}
        spec: %s
        """
        .formatted(spec);
  }

  private static MqttClusterSpec read(String spec) throws ManifestException {
    return ((Manifest.Resource) ManifestReader.read("x.yaml", cluster(spec)).getFirst())
        .spec(MqttClusterSpec.class);
  }

  @Test
  @DisplayName("Times are EMQX's unless written otherwise, 0 included; clients are not announced")
  void defaults() throws Exception {
    assertThat(read("{}").sys().interval().toDuration()).isEqualTo(Duration.ofMinutes(1));
    assertThat(read("{}").sys().heartbeat().toDuration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(read("{}").sys().presence().enabled()).isFalse();
    assertThat(read("{}").sys().presence().qos()).isEqualTo(1);
    assertThat(read("{}").topicMetrics()).isEmpty();
    assertThat(read("{sys: {interval: 0s, heartbeat: '0'}}").sys().interval().isZero()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {sys: {interval: 500ms}}      | spec.sys.interval
          {sys: {heartbeat: 1s1ms}}     | spec.sys.heartbeat
          {sys: {presence: {qos: 3}}}   | spec.sys.presence.qos
          {topicMetrics: ["a/b", "a/+"]} | spec.topicMetrics[1]
          {topicMetrics: ["#"]}         | spec.topicMetrics[0]
          {topicMetrics: ["a\\0"]}      | spec.topicMetrics[0]
          {topicMetrics: [""]}          | spec.topicMetrics[0]
          """)
  @DisplayName("What cannot be is refused by its field")
  void refuses(String spec, String field) {
    ManifestException e = catchThrowableOfType(ManifestException.class, () -> read(spec));

    assertThat(e.problems()).extracting(ManifestProblem::field).containsOnly(field);
  }
}
