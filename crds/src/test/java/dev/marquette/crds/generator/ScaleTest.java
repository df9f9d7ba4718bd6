package dev.marquette.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private final ObjectNode definition =
      Objects.requireNonNull(CrdDefinitions.generate().get("mqttclusters.marquette.dev"));

  @Test
  @DisplayName(
      "an autoscaler finds replicas and the selector of the pods where the status has them")
  void scale() {
    JsonNode version = definition.at("/spec/versions/0");
    JsonNode scale = version.at("/subresources/scale");
    JsonNode schema = version.at("/schema/openAPIV3Schema/properties");

    assertThat(scale.path("specReplicasPath").asText()).isEqualTo(".spec.replicas");
    assertThat(scale.path("statusReplicasPath").asText()).isEqualTo(".status.replicas");
    assertThat(scale.path("labelSelectorPath").asText()).isEqualTo(".status.selector");
    assertThat(schema.at("/spec/properties/replicas/type").asText()).isEqualTo("integer");
    assertThat(schema.at("/status/properties/replicas/type").asText()).isEqualTo("integer");
    assertThat(schema.at("/status/properties/selector/type").asText()).isEqualTo("string");
  }

  @Test
  @DisplayName("columns stand in the order in which they are declared")
  void columns() {
    assertThat(definition.at("/spec/versions/0/additionalPrinterColumns"))
        .extracting(column -> column.path("name").asText())
        .containsExactly("Desired", "Ready", "Status", "Connections", "Sessions", "Age");
  }
}
