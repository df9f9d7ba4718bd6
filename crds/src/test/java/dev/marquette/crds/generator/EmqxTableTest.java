package dev.marquette.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquette.crds.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** EMQX.md says of the fields what the definitions say. */
class EmqxTableTest {
  private static final Pattern FIELD =
      Pattern.compile(
          "`(MqttCluster|Listener|AuthSource|Rule|Connector)\\.spec\\.([A-Za-z0-9.]+)`");

  private static final Map<String, JsonNode> SPECS = specs();

  private static Map<String, JsonNode> specs() {
    Map<String, JsonNode> specs = new HashMap<>();
    for (ObjectNode definition : CrdDefinitions.generate().values()) {
      specs.put(
          definition.at("/spec/names/kind").asText(),
          definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    }
    return specs;
  }

  private static String page() throws IOException {
    return Files.readString(CrdFiles.MODULE.resolve("EMQX.md"));
  }

  /** One line of a table of five columns. */
  record Row(String key, String fields, String defaultHere) {
    @Override
    public String toString() {
      return key;
    }
  }

  static Stream<Row> rows() throws IOException {
    return page()
        .lines()
        .filter(line -> line.startsWith("| `") || line.startsWith("| address"))
        .map(line -> line.split("(?<!\\\\)\\|", -1))
        .filter(cells -> cells.length == 7)
        .map(cells -> new Row(cells[1].strip(), cells[3].strip(), cells[4].strip()));
  }

  private static JsonNode field(Matcher match) {
    JsonNode at = SPECS.getOrDefault(match.group(1), MissingNode.getInstance());
    for (String level : match.group(2).split("\\.")) {
      at = at.path("properties").path(level);
    }
    return at;
  }

  @Test
  @DisplayName("Every field that it names is one")
  void fieldsExist() throws IOException {
    List<String> unknown =
        FIELD
            .matcher(page())
            .results()
            .map(found -> FIELD.matcher(found.group()))
            .filter(match -> match.matches() && field(match).isMissingNode())
            .map(Matcher::group)
            .toList();
    assertThat(unknown).isEmpty();
    assertThat(rows()).hasSizeGreaterThan(120);
  }

  @ParameterizedTest
  @MethodSource("rows")
  @DisplayName("The default that it tells is the field's, and there is one or a reason")
  void defaults(Row row) {
    Matcher match = FIELD.matcher(row.fields());
    if (!match.find()) {
      assertThat(row.fields()).isEmpty();
      assertThat(row.defaultHere()).isEmpty();
      return;
    }
    JsonNode declared = field(match).path("default");
    String text = declared.isContainerNode() ? declared.toString() : declared.asText();
    boolean isObject = declared.isMissingNode() || declared.isObject();
    assertThat(row.defaultHere()).isEqualTo(isObject ? "" : "`" + text + "`");
  }

  @Test
  @DisplayName("A key without a field has a reason")
  void reasons() throws IOException {
    assertThat(page().lines().filter(line -> line.matches("\\|.*\\| \\| \\| \\|"))).isEmpty();
  }

  @Test
  @DisplayName("The listener that it shows can be applied")
  void example() throws Exception {
    String page = page();
    int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
    String manifest = page.substring(begin, page.indexOf("```", begin));
    assertThat(ManifestReader.read("EMQX.md", manifest)).hasSize(1);
  }
}
