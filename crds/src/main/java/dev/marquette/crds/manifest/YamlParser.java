package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquette.crds.manifest.YamlDocument.Place;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML to JSON as kubectl reads it (YAML 1.1: {@code on} is true), and the place of every field. A
 * field without a value is not there, as for the API server.
 */
final class YamlParser {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 50;
  private static final int MAX_NODES = 1_000_000;
  private static final int MAX_CODE_POINTS = 16 << 20;

  private final String source;
  private final Map<String, Place> keys = new HashMap<>();
  private final Map<String, Place> values = new HashMap<>();
  private int nodes;

  private YamlParser(String source) {
    this.source = source;
  }

  /** The documents of a text that are not empty. */
  static List<YamlDocument> parse(String source, String text) throws ManifestException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    options.setNestingDepthLimit(MAX_DEPTH);
    List<YamlDocument> documents = new ArrayList<>();
    try {
      for (Node node : new Yaml(options).composeAll(new StringReader(text))) {
        YamlParser parser = new YamlParser(source);
        Optional<JsonNode> root = parser.convert(node, "", 0);
        if (root.isPresent()) {
          int line = node.getStartMark().getLine() + 1;
          documents.add(new YamlDocument(source, line, root.get(), parser.keys, parser.values));
        }
      }
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw new ManifestException(
          List.of(
              new ManifestProblem(
                  source,
                  mark == null ? 0 : mark.getLine() + 1,
                  mark == null ? 0 : mark.getColumn() + 1,
                  "",
                  "no YAML",
                  String.valueOf(e.getProblem()))));
    } catch (YAMLException e) {
      String reason = String.valueOf(e.getMessage());
      throw new ManifestException(
          List.of(new ManifestProblem(source, 0, 0, "", "no YAML", reason)));
    }
    return documents;
  }

  /** The JSON of a node; empty for null. */
  private Optional<JsonNode> convert(Node node, String path, int depth) throws ManifestException {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw refuse(
          node.getStartMark(),
          path,
          "too deep or too large",
          "at most " + MAX_DEPTH + " levels and " + MAX_NODES + " values, aliases counted out");
    }
    values.put(path, place(node.getStartMark()));
    return switch (node) {
      case MappingNode mapping -> Optional.of(mapping(mapping, path, depth));
      case SequenceNode sequence -> Optional.of(sequence(sequence, path, depth));
      case ScalarNode scalar -> scalar(scalar, path);
      default ->
          throw refuse(node.getStartMark(), path, "no YAML", "expected a map, a list or a value");
    };
  }

  private ObjectNode mapping(MappingNode mapping, String path, int depth) throws ManifestException {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.MERGE)) {
        throw refuse(
            tuple.getKeyNode().getStartMark(),
            path,
            "a key that is no text",
            "expected a plain field name; merge keys (<<) are not read");
      }
      String name = key.getValue();
      String child = YamlDocument.child(path, name);
      if (keys.put(child, place(key.getStartMark())) != null) {
        throw refuse(key.getStartMark(), child, "written twice", "remove one of the two");
      }
      convert(tuple.getValueNode(), child, depth + 1).ifPresent(value -> object.set(name, value));
    }
    return object;
  }

  private ArrayNode sequence(SequenceNode sequence, String path, int depth)
      throws ManifestException {
    ArrayNode list = JSON.arrayNode();
    for (Node item : sequence.getValue()) {
      String child = path + "[" + list.size() + "]";
      list.add(convert(item, child, depth + 1).orElse(JSON.nullNode()));
    }
    return list;
  }

  private Optional<JsonNode> scalar(ScalarNode scalar, String path) throws ManifestException {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return Optional.empty();
    }
    if (tag.equals(Tag.BOOL)) {
      return Optional.of(
          JSON.booleanNode(
              switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> true;
                default -> false;
              }));
    }
    try {
      if (tag.equals(Tag.INT)) {
        return Optional.of(integer(text.replace("_", "")));
      }
      if (tag.equals(Tag.FLOAT)) {
        return Optional.of(JSON.numberNode(Double.parseDouble(text.replace("_", ""))));
      }
    } catch (NumberFormatException e) {
      throw refuse(
          scalar.getStartMark(),
          path,
          text,
          "a number of a form that is not read: put it in quotes");
    }
    if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
      return Optional.of(JSON.textNode(text));
    }
    throw refuse(scalar.getStartMark(), path, tag.getValue(), "a tag that is not read: remove it");
  }

  private static JsonNode integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    BigInteger value;
    if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      value = new BigInteger(digits, 8);
    } else {
      value = new BigInteger(digits);
    }
    BigInteger signed = negative ? value.negate() : value;
    return signed.bitLength() < Long.SIZE
        ? JSON.numberNode(signed.longValue())
        : JSON.numberNode(signed);
  }

  private ManifestException refuse(Mark mark, String path, String value, String expected) {
    Place place = place(mark);
    return new ManifestException(
        List.of(new ManifestProblem(source, place.line(), place.column(), path, value, expected)));
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
