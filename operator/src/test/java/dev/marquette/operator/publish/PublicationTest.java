package dev.marquette.operator.publish;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.rule;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Rule;
import dev.marquette.etcd.ConfigRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {
  @Test
  void holdsTheWholeSpecWithItsDefaultsInOrder() {
    ConfigRecord record = Publication.of(tcp("mqtt", 1883), tcp("mqtt", 1883).getSpec());
    assertThat(record.kind()).isEqualTo("Listener");
    assertThat(record.name()).isEqualTo("mqtt");
    assertThat(record.generation()).isEqualTo(1);
    assertThat(record.spec().propertyStream().map(Map.Entry::getKey).toList()).isSorted();
    assertThat(record.spec().path("maxConnections").intValue()).isEqualTo(1_024_000);
    assertThat(record.hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void theHashIsOfTheContentAlone() {
    Rule first = rule("a", "SELECT * FROM \"t\"");
    Rule second = rule("b", "SELECT * FROM \"t\"");
    second.getMetadata().setGeneration(7L);
    assertThat(Publication.of(second, second.getSpec()).hash())
        .isEqualTo(Publication.of(first, first.getSpec()).hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{replicas: 9}",
        "{image: other}",
        "{jvmOptions: ['-Xmx1g']}",
        "{autoscaling: {maxReplicas: 5}}",
        "{template: {labels: {a: b}}}",
        "{etcd: {external: {endpoints: ['http://e:2379']}}}",
        "{paused: true}"
      })
  void whatBrokersDoNotTakeOverIsNotPublished(String spec) {
    assertThat(Publication.of(cluster("demo", spec)).hash())
        .isEqualTo(Publication.of(smallCluster()).hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{mqtt: {maxPacketSize: 2MB}}",
        "{authentication: {anonymous: Allow}}",
        "{authorization: {noMatch: Allow}}",
        "{logging: {level: debug}}",
        "{drain: {timeoutSeconds: 1}}"
      })
  void whatTheyDoTakeOverIs(String spec) {
    assertThat(Publication.of(cluster("demo", spec)).hash())
        .isNotEqualTo(Publication.of(smallCluster()).hash());
  }
}
