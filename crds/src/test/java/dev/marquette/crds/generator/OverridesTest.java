package dev.marquette.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Listener's mqtt beside that of its MqttCluster. */
class OverridesTest {
  private static final Map<String, ObjectNode> DEFINITIONS = CrdDefinitions.generate();

  private static JsonNode mqtt(String plural) {
    String name = plural + ".marquette.dev";
    JsonNode definition = Objects.requireNonNull(DEFINITIONS.get(name), name);
    return definition.at(
        "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/mqtt/properties");
  }

  static Stream<String> fields() {
    return mqtt("listeners").properties().stream().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("fields")
  @DisplayName("A field of a listener takes what that of the cluster takes")
  void takesTheSame(String field) {
    ObjectNode here = bounds(mqtt("listeners").get(field));
    ObjectNode there = bounds(mqtt("mqttclusters").get(field));
    if (field.equals("quota")) { // what all clients share is no listener's
      ((ObjectNode) there.get("properties")).remove("overallMessagesRouting");
    }
    assertThat(here).isEqualTo(there);
  }

  private static ObjectNode bounds(JsonNode schema) {
    ObjectNode bounds = schema.deepCopy();
    bounds.remove("default");
    bounds.remove("description");
    JsonNode properties = bounds.path("properties");
    if (properties.has("connMessagesRouting")) {
      ((ObjectNode) properties.get("connMessagesRouting")).remove("description");
    }
    return bounds;
  }

  @Test
  @DisplayName("None has a default: not set is the cluster's")
  void noDefaults() {
    assertThat(fields()).allMatch(field -> !mqtt("listeners").get(field).has("default"));
  }
}
