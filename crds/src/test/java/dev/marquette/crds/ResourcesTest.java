package dev.marquette.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.crds.manifest.ResourceKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The resources as fabric8's client reads and writes them. */
class ResourcesTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void aResourceFromANewerApiServerIsReadWithoutTheFieldsThatThisVersionLacks() {
    Listener listener =
        serialization.unmarshal(
            """
            apiVersion: marquette.dev/v1alpha1
            kind: Listener
            metadata: {name: tls, namespace: n}
            spec:
              cluster: q
              port: 8883
              later: {a: 1}
              tls: {secretName: s, clientAuth: require, later: 2}
            """,
            Listener.class);

    ListenerSpec.Protocol protocol = listener.getSpec().protocol();
    assertThat(protocol).isEqualTo(ListenerSpec.Protocol.MQTT);
    Tls tls = Objects.requireNonNull(listener.getSpec().tls());
    assertThat(tls.clientAuth()).isEqualTo(Tls.ClientAuth.REQUIRE);
    assertThat(tls.certificateKey()).isEqualTo("tls.crt");
  }

  @ParameterizedTest
  @EnumSource
  void everyPartOfAResourcePassesOverWhatItDoesNotKnow(ResourceKind kind) throws Exception {
    Class<?> status = Class.forName("dev.marquette.crds." + kind.kindName() + "Status");

    assertThat(parts(kind.specType()))
        .allMatch(type -> type.isAnnotationPresent(ResourcePart.class));
    assertThat(parts(status)).allMatch(type -> type.isAnnotationPresent(ResourcePart.class));
  }

  private static Set<Class<?>> parts(Class<?> record) {
    Set<Class<?>> parts = new HashSet<>(Set.of(record));
    for (RecordComponent component : record.getRecordComponents()) {
      Type type = component.getGenericType();
      Type item = type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type;
      boolean scalar = item == ByteSize.class || item == TimeSpan.class || item == Rate.class;
      if (item instanceof Class<?> part && part.isRecord() && !scalar) {
        parts.addAll(parts(part));
      }
    }
    return parts;
  }

  @Test
  void aResourceIsWrittenAsItsSchemaWantsIt() {
    MqttCluster cluster = new MqttCluster();
    cluster.getMetadata().setName("q");
    cluster.setSpec(MqttClusterSpec.defaults());

    JsonNode json = serialization.convertValue(cluster, JsonNode.class);

    assertThat(json.path("apiVersion").asText()).isEqualTo("marquette.dev/v1alpha1");
    assertThat(json.at("/spec/mqtt/maxPacketSize").asText()).isEqualTo("1MB");
    assertThat(json.at("/spec/mqtt/sharedSubscriptionStrategy").asText()).isEqualTo("random");
    assertThat(json.at("/spec/routeTable").asText()).isEqualTo("compact");
    assertThat(json.at("/spec/image").isMissingNode()).as("what is not set is not there").isTrue();
    assertThat(json.at("/status").isMissingNode() || json.at("/status").isNull()).isTrue();
  }

  @Test
  void aStatusSurvivesTheClient() {
    RuleStatus status =
        new RuleStatus(
            2L,
            "1/3",
            7L,
            new RuleStatus.SqlError(1, 8, "unknown function f"),
            List.of(
                new RuleStatus.Pod("q-0", PodState.FAILED, "no", "h", 2L, 1L, 2L, 3L, 4L, 5L, 6L)),
            List.of(new Condition("Ready", "False", "InvalidSpec", "line 1", "t", 2L)));
    Rule rule = new Rule();
    rule.setStatus(status);

    Rule copy = serialization.clone(rule);

    assertThat(copy.getStatus()).isEqualTo(status);
    assertThat(copy.getStatus().conditions().getFirst().holds()).isFalse();
  }
}
