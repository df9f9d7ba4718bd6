package dev.marquette.crds.generator;

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
        });
    files.put(MODULE.resolve("API.md"), ReferencePage.of(definitions.values()));
    return files;
  }

  static void write() throws IOException {
    for (Map.Entry<Path, String> file : expected().entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
    }
  }
}
