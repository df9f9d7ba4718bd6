package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in the defaults of a structural schema, as the API server does: from the outside in. */
final class SchemaDefaults {
  private SchemaDefaults() {}

  static void apply(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        JsonNode declared = property.getValue().get("default");
        if (declared != null && !object.has(property.getKey())) {
          object.set(property.getKey(), declared.deepCopy());
        }
        JsonNode child = object.get(property.getKey());
        if (child != null) {
          apply(property.getValue(), child);
        }
      }
    } else if (value instanceof ArrayNode list) {
      for (JsonNode item : list) {
        apply(schema.path("items"), item);
      }
    }
  }
}
