package dev.marquette.crds.generator;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.marquette.crds.AuthSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.AuthSourceStatus;
import dev.marquette.crds.Connector;
import dev.marquette.crds.ConnectorSpec;
import dev.marquette.crds.ConnectorStatus;
import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.ListenerStatus;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.MqttClusterStatus;
import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleSpec;
import dev.marquette.crds.RuleStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The five definitions: what fabric8's generator makes, and what it leaves out. */
final class CrdDefinitions {
  private static final String HEADER =
      "# Generated from the types in dev.marquette.crds: change them, then run\n# "
          + CrdFiles.COMMAND
          + "\n";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private record Kind(
      Class<? extends CustomResource<?, ?>> resource,
      Class<? extends Record> spec,
      Class<? extends Record> status) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(MqttCluster.class, MqttClusterSpec.class, MqttClusterStatus.class),
          new Kind(Listener.class, ListenerSpec.class, ListenerStatus.class),
          new Kind(AuthSource.class, AuthSourceSpec.class, AuthSourceStatus.class),
          new Kind(Rule.class, RuleSpec.class, RuleStatus.class),
          new Kind(Connector.class, ConnectorSpec.class, ConnectorStatus.class));

  private CrdDefinitions() {}

  /** The definitions by name ({@code rules.marquette.dev}), in the order of the documentation. */
  static Map<String, ObjectNode> generate() {
    Map<String, ObjectNode> generated = fabric8();
    Map<String, ObjectNode> definitions = new LinkedHashMap<>();
    for (Kind kind : KINDS) {
      String name = CustomResource.getCRDName(kind.resource);
      ObjectNode definition = generated.get(name + "-v1");
      if (definition == null) {
        throw new IllegalStateException("fabric8 made " + generated.keySet() + ", but no " + name);
      }
      refine(definition, kind);
      definitions.put(name, definition);
    }
    return definitions;
  }

  static String toYaml(ObjectNode definition) {
    try {
      return HEADER + YAML.writeValueAsString(definition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refine(ObjectNode definition, Kind kind) {
    ObjectNode version = (ObjectNode) definition.at("/spec/versions/0");
    version.set("additionalPrinterColumns", columns(kind.resource));
    ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
    String description = kind.resource.getAnnotation(JsonClassDescription.class).value();
    schema.put("description", description);
    schema.putIfAbsent("type", schema.textNode("object"));
    ObjectNode spec = (ObjectNode) schema.at("/properties/spec");
    spec.put("description", "What is wanted.");
    SchemaRefiner.refine(spec, kind.spec);
    ObjectNode status = (ObjectNode) schema.at("/properties/status");
    status.put("description", "What is; written by the operator.");
    SchemaRefiner.refine(status, kind.status);
  }

  /** fabric8 sorts columns by their path; people read them from left to right. */
  private static ArrayNode columns(Class<?> resource) {
    ArrayNode columns = YAML.createArrayNode();
    for (AdditionalPrinterColumn column :
        resource.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      ObjectNode node = columns.addObject();
      node.put("name", column.name());
      node.put("type", column.type().getValue());
      node.put("jsonPath", column.jsonPath());
      if (column.priority() != 0) {
        node.put("priority", column.priority());
      }
    }
    return columns;
  }

  private static Map<String, ObjectNode> fabric8() {
    try (Memory memory = new Memory()) {
      new CRDGenerator()
          .forCRDVersions("v1")
          .withOutput(memory)
          .customResourceClasses(
              KINDS.stream()
                  .<Class<? extends io.fabric8.kubernetes.api.model.HasMetadata>>map(Kind::resource)
                  .toList())
          .generate();
      Map<String, ObjectNode> definitions = new HashMap<>();
      for (Map.Entry<String, ByteArrayOutputStream> file : memory.files.entrySet()) {
        definitions.put(file.getKey(), (ObjectNode) YAML.readTree(file.getValue().toByteArray()));
      }
      return definitions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Memory implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return files.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
    }

    @Override
    public URI crdURI(String crdName) {
      // the generator wants a file's URI, to log it
      return Path.of(crdName).toUri();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
