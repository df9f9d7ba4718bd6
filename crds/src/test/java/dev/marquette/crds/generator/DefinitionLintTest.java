package dev.marquette.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server, or a person, would refuse about a definition. */
class DefinitionLintTest {
  static Stream<ObjectNode> definitions() {
    return CrdDefinitions.generate().values().stream();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @DisplayName("every list, map and text of a spec is bounded: CEL's cost is estimated from bounds")
  void bounded(ObjectNode definition) {
    List<String> unbounded = new ArrayList<>();
    visit(
        schema(definition).at("/properties/spec"),
        "spec",
        (path, node) -> {
          String bound =
              switch (node.path("type").asText()) {
                case "array" -> "maxItems";
                case "string" -> node.has("enum") ? "enum" : "maxLength";
                case "integer" -> path.endsWith("tolerationSeconds") ? "type" : "maximum";
                case "object" -> node.has("additionalProperties") ? "maxProperties" : "type";
                default -> "type";
              };
          if (!node.has(bound)) {
            unbounded.add(path + " has no " + bound);
          }
        });
    assertThat(unbounded).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @DisplayName("every field says what it means, and every rule what to do")
  void described(ObjectNode definition) {
    List<String> silent = new ArrayList<>();
    visit(
        schema(definition),
        "",
        (path, node) -> {
          boolean field = !path.isEmpty() && !path.endsWith("[]") && path.contains(".");
          if (field && node.path("description").asText().isEmpty()) {
            silent.add(path);
          }
          for (JsonNode rule : node.path("x-kubernetes-validations")) {
            if (rule.path("message").asText().isEmpty()) {
              silent.add(path + ": " + rule.path("rule").asText());
            }
          }
        });
    assertThat(silent).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @DisplayName("every status has observedGeneration and conditions that several writers may set")
  void status(ObjectNode definition) {
    JsonNode status = schema(definition).at("/properties/status/properties");

    assertThat(status.at("/observedGeneration/type").asText()).isEqualTo("integer");
    assertThat(status.at("/conditions/x-kubernetes-list-type").asText()).isEqualTo("map");
    assertThat(status.at("/conditions/x-kubernetes-list-map-keys/0").asText()).isEqualTo("type");
    assertThat(definition.at("/spec/versions/0/subresources").has("status")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @DisplayName("every rule of a change stands where the API server can follow it: in no plain list")
  void transitions(ObjectNode definition) {
    visit(
        schema(definition),
        "",
        (path, node) -> {
          for (JsonNode rule : node.path("x-kubernetes-validations")) {
            if (rule.path("rule").asText().contains("oldSelf")) {
              assertThat(path).doesNotContain("[]");
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @DisplayName("spec is required, so that no reader meets a resource without one")
  void specIsRequired(ObjectNode definition) {
    assertThat(schema(definition).path("required")).extracting(JsonNode::asText).contains("spec");
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @DisplayName("the kinds are in the category mqtt and have a short name")
  void names(ObjectNode definition) {
    assertThat(definition.at("/spec/names/categories/0").asText()).isEqualTo("mqtt");
    assertThat(definition.at("/spec/names/shortNames/0").asText()).matches("mq[a-z]");
    assertThat(definition.at("/spec/scope").asText()).isEqualTo("Namespaced");
  }

  private interface Visitor {
    void visit(String path, JsonNode schema);
  }

  private static void visit(JsonNode schema, String path, Visitor visitor) {
    visitor.visit(path, schema);
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      visit(property.getValue(), path + "." + property.getKey(), visitor);
    }
    if (schema.has("items")) {
      visit(schema.get("items"), path + "[]", visitor);
    }
  }

  private static JsonNode schema(ObjectNode definition) {
    return definition.at("/spec/versions/0/schema/openAPIV3Schema");
  }
}
