package dev.marquette.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The reference page: each kind, and each field with its type, default, bounds and meaning. */
final class ReferencePage {
  private final StringBuilder page = new StringBuilder();

  private ReferencePage() {}

  static String of(Collection<ObjectNode> definitions) {
    ReferencePage reference = new ReferencePage();
    reference.head(definitions);
    definitions.forEach(reference::kind);
    return reference.page.toString();
  }

  private void head(Collection<ObjectNode> definitions) {
    line("<!-- Generated: " + CrdFiles.COMMAND + " -->");
    line("# The resources of marquette.dev/v1alpha1");
    line("");
    line(
        "Sizes are bytes or a number with KB, MB or GB (powers of 1024); time spans are numbers with");
    line(
        "ms, s, m, h, d or w, as in `1m30s`. A field in **bold** is required. Every kind is in the");
    line("category `mqtt`: `kubectl get mqtt` lists them all.");
    line("");
    line("| kind | short name | what it is |");
    line("| --- | --- | --- |");
    for (ObjectNode definition : definitions) {
      String kind = definition.at("/spec/names/kind").asText();
      line(
          "| [%s](#%s) | `%s` | %s |"
              .formatted(
                  kind,
                  kind.toLowerCase(Locale.ROOT),
                  definition.at("/spec/names/shortNames/0").asText(),
                  schema(definition).path("description").asText()));
    }
  }

  private void kind(ObjectNode definition) {
    JsonNode schema = schema(definition);
    line("");
    line("## " + definition.at("/spec/names/kind").asText());
    line("");
    line(schema.path("description").asText());
    rules("", schema);
    for (String part : List.of("spec", "status")) {
      JsonNode node = schema.path("properties").path(part);
      line("");
      line("### " + part);
      rules(part, node);
      line("");
      line("| field | type | default | bounds | meaning |");
      line("| --- | --- | --- | --- | --- |");
      List<String> rules = new ArrayList<>();
      fields("", node, rules);
      if (!rules.isEmpty()) {
        line("");
        rules.forEach(this::line);
      }
    }
  }

  private void fields(String prefix, JsonNode object, List<String> rules) {
    Set<String> required = new TreeSet<>();
    object.path("required").forEach(name -> required.add(name.asText()));
    for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
      JsonNode node = property.getValue();
      boolean list = node.path("type").asText().equals("array");
      JsonNode item = list ? node.path("items") : node;
      String path = prefix + property.getKey() + (list ? "[]" : "");
      line(
          "| %s | %s | %s | %s | %s |"
              .formatted(
                  required.contains(property.getKey()) ? "**`" + path + "`**" : "`" + path + "`",
                  type(node),
                  node.has("default") ? "`" + escape(text(node.get("default"))) + "`" : "",
                  bounds(node),
                  escape(node.path("description").asText())));
      for (JsonNode rule : node.path("x-kubernetes-validations")) {
        rules.add("- `" + path + "`: " + rule.path("message").asText() + ".");
      }
      if (list) {
        for (JsonNode rule : item.path("x-kubernetes-validations")) {
          rules.add("- `" + path + "`: " + rule.path("message").asText() + ".");
        }
      }
      fields(path + ".", item, rules);
    }
  }

  private void rules(String path, JsonNode node) {
    for (JsonNode rule : node.path("x-kubernetes-validations")) {
      line("");
      line(
          (path.isEmpty() ? "Rule: " : "Rule of `" + path + "`: ")
              + rule.path("message").asText()
              + ".");
    }
  }

  private static String type(JsonNode node) {
    String type = node.path("type").asText();
    if (type.equals("array")) {
      return "list of " + type(node.path("items"));
    }
    if (node.has("additionalProperties")) {
      return "map of " + type(node.path("additionalProperties"));
    }
    if (node.has("enum")) {
      List<String> values = new ArrayList<>();
      node.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
      return String.join(" ", values);
    }
    return type;
  }

  private static String bounds(JsonNode node) {
    List<String> bounds = new ArrayList<>();
    range(bounds, node, "minimum", "maximum", "");
    range(bounds, node, "minLength", "maxLength", " characters");
    range(bounds, node, "minItems", "maxItems", " items");
    range(bounds, node, "minProperties", "maxProperties", " entries");
    if (node.has("pattern")) {
      bounds.add("`" + escape(node.get("pattern").asText()) + "`");
    }
    return String.join(", ", bounds);
  }

  private static void range(
      List<String> bounds, JsonNode node, String low, String high, String unit) {
    if (node.has(low) && node.has(high)) {
      bounds.add(node.get(low).asText() + ".." + node.get(high).asText() + unit);
    } else if (node.has(high)) {
      bounds.add("up to " + node.get(high).asText() + unit);
    } else if (node.has(low)) {
      bounds.add("at least " + node.get(low).asText() + unit);
    }
  }

  private static JsonNode schema(ObjectNode definition) {
    return definition.at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : node.toString();
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
