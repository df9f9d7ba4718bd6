package dev.marquette.crds.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in one form: keys sorted, no white space, no nulls. Two specs that mean the same have the
 * same text and the same hash, whichever way they came.
 */
public final class CanonicalJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private CanonicalJson() {}

  /** The canonical text of a tree. */
  public static String of(JsonNode node) {
    return sorted(node).toString();
  }

  /** The canonical text of a spec. */
  public static String of(Record spec) {
    return of(MAPPER.<JsonNode>valueToTree(spec));
  }

  /** SHA-256 of the text's UTF-8 form, lower-case hex. */
  public static String hash(String json) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Reads a spec; fields that the type does not have are passed over.
   *
   * @throws IllegalArgumentException when a field has a value that its type does not admit
   */
  public static <T extends Record> T read(JsonNode spec, Class<T> type) {
    return MAPPER.convertValue(spec, type);
  }

  /**
   * Reads a spec; fields that the type does not have are passed over.
   *
   * @throws IllegalArgumentException when the text is no JSON, or a field has a value that its type
   *     does not admit
   */
  public static <T extends Record> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!field.getValue().isNull()) {
          fields.put(field.getKey(), sorted(field.getValue()));
        }
      }
      return MAPPER.createObjectNode().setAll(fields);
    }
    if (node instanceof ArrayNode list) {
      ArrayNode result = MAPPER.createArrayNode();
      list.forEach(item -> result.add(sorted(item)));
      return result;
    }
    return node;
  }
}
