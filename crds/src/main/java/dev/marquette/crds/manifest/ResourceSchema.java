package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The schema of a kind, as the API server would enforce it, from the generated definition. */
final class ResourceSchema {
  private static final Map<ResourceKind, ResourceSchema> LOADED = new ConcurrentHashMap<>();

  private final JsonNode root;

  private ResourceSchema(JsonNode root) {
    this.root = root;
  }

  static ResourceSchema of(ResourceKind kind) {
    return LOADED.computeIfAbsent(kind, ResourceSchema::load);
  }

  private static ResourceSchema load(ResourceKind kind) {
    String name = "/dev/marquette/crds/" + kind.plural() + ".schema.json";
    try (InputStream in = ResourceSchema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path: build the crds module");
      }
      return new ResourceSchema(new JsonMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  JsonNode spec() {
    return root.path("properties").path("spec");
  }

  /**
   * Fills the defaults of {@code resource.spec} in and checks it.
   *
   * @param resource {@code metadata} and {@code spec}; its spec is changed
   * @return every mistake
   */
  List<ManifestProblem> complete(ObjectNode resource, YamlDocument document) {
    List<ManifestProblem> problems = new ArrayList<>();
    JsonNode spec = resource.path("spec");
    SchemaDefaults.apply(spec(), spec);
    new SchemaCheck(document, problems).check(spec(), spec, "spec");
    if (problems.isEmpty()) {
      // a rule may only see values of the right type, as in the API server
      new SchemaRules(document, problems).check(root, resource, "");
    }
    return problems;
  }
}
