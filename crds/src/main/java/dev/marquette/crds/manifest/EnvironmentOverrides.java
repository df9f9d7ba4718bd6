package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Environment variables over the spec of an MqttCluster: {@code
 * MARQUETTE_MQTT__MAX_PACKET_SIZE=2MB} sets {@code mqtt.maxPacketSize}. Two underscores descend a
 * level; a field's name is written in upper snake case. Every scalar can be set so, and no list or
 * map.
 *
 * <p>Other variables begin with {@code MARQUETTE_} too: one without two underscores that names no
 * field is passed over; with them it is a mistake.
 */
public final class EnvironmentOverrides {
  private static final String PREFIX = "MARQUETTE_";
  private static final String LEVEL = "__";
  private static final String SOURCE = "environment";

  private EnvironmentOverrides() {}

  /**
   * Applies the variables, and checks the result as a manifest is checked.
   *
   * @param spec the spec of an MqttCluster; not changed
   * @param environment all variables of the process
   * @return the spec with the overrides, and every default
   * @throws ManifestException naming the variables that cannot be applied
   */
  public static ObjectNode apply(JsonNode spec, Map<String, String> environment)
      throws ManifestException {
    ResourceSchema schema = ResourceSchema.of(ResourceKind.MQTT_CLUSTER);
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    resource.putObject("metadata").put("name", "environment");
    ObjectNode result = spec.deepCopy();
    resource.set("spec", result);
    List<ManifestProblem> problems = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      if (variable.getKey().startsWith(PREFIX)) {
        String[] levels = variable.getKey().substring(PREFIX.length()).split(LEVEL, -1);
        set(schema.spec(), result, variable, levels).ifPresent(problems::add);
      }
    }
    if (problems.isEmpty()) {
      YamlDocument document = new YamlDocument(SOURCE, 0, resource, Map.of(), Map.of());
      problems.addAll(schema.complete(resource, document));
    }
    if (!problems.isEmpty()) {
      throw new ManifestException(problems);
    }
    return result;
  }

  private static Optional<ManifestProblem> set(
      JsonNode root, ObjectNode spec, Map.Entry<String, String> variable, String[] levels) {
    JsonNode schema = root;
    ObjectNode object = spec;
    for (int i = 0; i < levels.length; i++) {
      Optional<String> field = field(schema, levels[i]);
      if (field.isEmpty()) {
        return levels.length == 1
            ? Optional.empty()
            : Optional.of(problem(variable, levels[i] + " is none of " + names(schema)));
      }
      schema = schema.path("properties").path(field.get());
      if (i < levels.length - 1) {
        if (!schema.has("properties")) {
          return Optional.of(problem(variable, field.get() + " has no fields"));
        }
        object = object.withObjectProperty(field.get());
      } else if (!schema.path("type").asText().matches("string|integer|boolean")) {
        return Optional.of(
            problem(variable, field.get() + " is no scalar: set one of " + names(schema)));
      } else {
        object.set(field.get(), value(schema, variable.getValue()));
      }
    }
    return Optional.empty();
  }

  /** What is no number or flag stays text: the schema then refuses it with what it expects. */
  private static JsonNode value(JsonNode schema, String text) {
    String stripped = text.strip();
    return switch (schema.path("type").asText()) {
      case "integer" ->
          stripped.matches("-?[0-9]{1,18}")
              ? JsonNodeFactory.instance.numberNode(Long.parseLong(stripped))
              : JsonNodeFactory.instance.textNode(text);
      case "boolean" ->
          stripped.matches("true|false")
              ? JsonNodeFactory.instance.booleanNode(stripped.equals("true"))
              : JsonNodeFactory.instance.textNode(text);
      default -> JsonNodeFactory.instance.textNode(stripped);
    };
  }

  private static Optional<String> field(JsonNode schema, String level) {
    return names(schema).stream().filter(name -> upperSnake(name).equals(level)).findFirst();
  }

  private static List<String> names(JsonNode schema) {
    List<String> names = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** {@code maxPacketSize} to {@code MAX_PACKET_SIZE}. */
  static String upperSnake(String field) {
    return field.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }

  private static ManifestProblem problem(Map.Entry<String, String> variable, String expected) {
    return new ManifestProblem(SOURCE, 0, 0, variable.getKey(), variable.getValue(), expected);
  }
}
