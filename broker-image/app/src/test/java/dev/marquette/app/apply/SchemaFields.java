package dev.marquette.app.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.marquette.crds.ListenerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;

/** The fields of a kind's spec, from its generated definition. */
final class SchemaFields {
  private SchemaFields() {}

  /** Paths of all that holds no other fields; lists count as one. */
  static Stream<String> of(String plural) {
    String definition = plural + ".schema.json";
    try (InputStream in =
        Objects.requireNonNull(
            ListenerSpec.class.getResourceAsStream("/dev/marquette/crds/" + definition),
            definition)) {
      return leaves(new JsonMapper().readTree(in).at("/properties/spec"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> leaves(JsonNode schema, String path) {
    JsonNode properties = schema.path("properties");
    if (properties.isMissingNode()) {
      return Stream.of(path);
    }
    return properties.properties().stream()
        .flatMap(
            field ->
                leaves(
                    field.getValue(),
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey()));
  }
}
