package dev.marquette.crds.generator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The checked-in files that are made from the types. */
final class CrdFiles {
  static final String COMMAND = "mvn -pl crds test -Dtest=CrdFilesTest -Dmarquette.crds.write=true";

  /** The module's folder: tests run in it. */
  static final Path MODULE = Path.of("").toAbsolutePath();

  /** The chart's copies, which it installs as templates so that an upgrade changes them. */
  static final Path CHART = MODULE.resolveSibling("charts/marquette/files/crds");

  /** The schemas alone, in the jar: a broker that starts reads JSON many times faster than YAML. */
  private static final Path SCHEMAS = MODULE.resolve("src/main/resources/dev/marquette/crds");

  private CrdFiles() {}

  /** What each file should hold. */
  static Map<Path, String> expected() {
    Map<String, ObjectNode> definitions = CrdDefinitions.generate();
    Map<Path, String> files = new LinkedHashMap<>();
    definitions.forEach(
        (name, definition) -> {
          String yaml = CrdDefinitions.toYaml(definition);
          files.put(MODULE.resolve(name + ".yaml"), yaml);
          files.put(CHART.resolve(name + ".yaml"), yaml);
          String plural = definition.at("/spec/names/plural").asText();
          files.put(SCHEMAS.resolve(plural + ".schema.json"), schema(definition));
        });
    files.put(MODULE.resolve("API.md"), ReferencePage.of(definitions.values()));
    return files;
  }

  /** What a manifest is checked against; in lines, by which branches are merged. */
  private static String schema(ObjectNode definition) {
    JsonNode schema = definition.at("/spec/versions/0/schema/openAPIV3Schema");
    DefaultIndenter lines = new DefaultIndenter("", "\n");
    try {
      return new JsonMapper()
              .writer(new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines))
              .writeValueAsString(schema)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static void write() throws IOException {
    for (Map.Entry<Path, String> file : expected().entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
    }
  }
}
