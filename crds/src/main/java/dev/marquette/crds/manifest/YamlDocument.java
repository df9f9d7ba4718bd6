package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One document of a YAML text, and where each of its fields stands.
 *
 * @param line where the document starts, from 1
 * @param keys the places of keys by the path of their field
 * @param values the places of values by the path of their field
 */
record YamlDocument(
    String source, int line, JsonNode root, Map<String, Place> keys, Map<String, Place> values) {

  /** From 1. */
  record Place(int line, int column) {}

  /** A mistake in the value of a field; of a field that is not there, in what should hold it. */
  ManifestProblem problem(String path, String value, String expected) {
    return problem(values, path, value, expected);
  }

  /** A mistake in the name of a field. */
  ManifestProblem keyProblem(String path, String value, String expected) {
    return problem(keys, path, value, expected);
  }

  private ManifestProblem problem(
      Map<String, Place> places, String path, String value, String expected) {
    String at = path;
    Place place = places.get(at);
    while (place == null && !at.isEmpty()) {
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
      place = values.get(at);
    }
    return place == null
        ? new ManifestProblem(source, line, line == 0 ? 0 : 1, path, value, expected)
        : new ManifestProblem(source, place.line, place.column, path, value, expected);
  }

  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
