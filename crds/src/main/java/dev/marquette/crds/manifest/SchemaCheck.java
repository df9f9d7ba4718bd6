package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Checks a value against the part of OpenAPI that our definitions use. */
final class SchemaCheck {
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private final YamlDocument document;
  private final List<ManifestProblem> problems;

  SchemaCheck(YamlDocument document, List<ManifestProblem> problems) {
    this.document = document;
    this.problems = problems;
  }

  void check(JsonNode schema, JsonNode value, String path) {
    switch (schema.path("type").asText()) {
      case "object" -> object(schema, value, path);
      case "array" -> list(schema, value, path);
      case "string" -> string(schema, value, path);
      case "integer" -> integer(schema, value, path);
      case "boolean" -> {
        if (!value.isBoolean()) {
          refuse(path, value, "expected true or false");
        }
      }
      default ->
          throw new IllegalStateException("no check for the schema of " + path + ": " + schema);
    }
  }

  private void object(JsonNode schema, JsonNode value, String path) {
    if (!value.isObject()) {
      refuse(path, value, "expected a map of fields");
      return;
    }
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String child = YamlDocument.child(path, field.getKey());
      if (properties.has(field.getKey())) {
        check(properties.get(field.getKey()), field.getValue(), child);
      } else if (others.isObject()) {
        check(others, field.getValue(), child);
      } else {
        unknown(properties, field.getKey(), child);
      }
    }
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        String meaning = properties.path(required.asText()).path("description").asText();
        String child = YamlDocument.child(path, required.asText());
        problems.add(document.problem(child, "missing", "expected " + quoted(meaning)));
      }
    }
    size(schema, value, path, "Properties", "entries");
  }

  private void list(JsonNode schema, JsonNode value, String path) {
    if (!value.isArray()) {
      refuse(path, value, "expected a list");
      return;
    }
    size(schema, value, path, "Items", "items");
    for (int i = 0; i < value.size(); i++) {
      check(schema.path("items"), value.get(i), path + "[" + i + "]");
    }
    JsonNode keys = schema.path("x-kubernetes-list-map-keys");
    Map<List<JsonNode>, String> seen = new HashMap<>();
    for (int i = 0; keys.isArray() && i < value.size(); i++) {
      List<JsonNode> key = new ArrayList<>();
      for (JsonNode name : keys) {
        key.add(value.get(i).path(name.asText()));
      }
      String first = seen.putIfAbsent(key, path + "[" + i + "]");
      if (first != null) {
        refuse(path + "[" + i + "]", value.get(i), "has the same " + keys + " as " + first);
      }
    }
  }

  private void string(JsonNode schema, JsonNode value, String path) {
    if (!value.isTextual()) {
      refuse(
          path, value, value.isValueNode() ? "expected text: put it in quotes" : "expected text");
      return;
    }
    String text = value.asText();
    if (schema.has("enum")) {
      List<String> allowed = new ArrayList<>();
      schema.get("enum").forEach(item -> allowed.add(item.asText()));
      if (!allowed.contains(text)) {
        refuse(
            path,
            value,
            "expected "
                + String.join(", ", allowed.subList(0, allowed.size() - 1))
                + " or "
                + allowed.getLast());
      }
      return;
    }
    int length = text.codePointCount(0, text.length());
    int low = schema.path("minLength").asInt(0);
    int high = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    if (length < low || length > high) {
      refuse(path, value, "expected %d to %d characters, not %d".formatted(low, high, length));
    }
    String pattern = schema.path("pattern").asText();
    if (!pattern.isEmpty()
        && !PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).find()) {
      refuse(
          path,
          value,
          "expected %s (the form is %s)"
              .formatted(quoted(schema.path("description").asText()), pattern));
    }
  }

  private void integer(JsonNode schema, JsonNode value, String path) {
    long low = schema.path("minimum").asLong(Long.MIN_VALUE);
    long high = schema.path("maximum").asLong(Long.MAX_VALUE);
    String expected =
        high == Long.MAX_VALUE && low == Long.MIN_VALUE
            ? "expected a whole number"
            : "expected a whole number from " + low + " to " + high;
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < low
        || value.asLong() > high) {
      refuse(path, value, expected);
    }
  }

  private void size(JsonNode schema, JsonNode value, String path, String what, String unit) {
    int low = schema.path("min" + what).asInt(0);
    int high = schema.path("max" + what).asInt(Integer.MAX_VALUE);
    if (value.size() < low || value.size() > high) {
      problems.add(
          document.problem(
              path, value.size() + " " + unit, "expected %d to %d".formatted(low, high)));
    }
  }

  private void unknown(JsonNode properties, String name, String path) {
    List<String> names = new ArrayList<>();
    properties.fieldNames().forEachRemaining(names::add);
    String similar = "";
    for (String candidate : names) {
      if (candidate.equalsIgnoreCase(name)) {
        similar = "; did you mean " + candidate + "?";
      }
    }
    String expected =
        names.isEmpty() ? "it has no fields" : "expected one of " + String.join(", ", names);
    problems.add(document.keyProblem(path, "no such field", expected + similar));
  }

  private void refuse(String path, JsonNode value, String expected) {
    problems.add(document.problem(path, ShownValue.of(path, value), expected));
  }

  private static String quoted(String description) {
    return description.isEmpty() ? "a value" : "\"" + description + "\"";
  }
}
