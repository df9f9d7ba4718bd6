package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns one document into a manifest, or says what is wrong with it. */
final class DocumentReader {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int MAX_NAME_LENGTH = 253;
  private static final Set<String> RESOURCE_FIELDS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");
  private static final Set<String> SECRET_FIELDS =
      Set.of("apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData");

  private final YamlDocument document;
  private final List<ManifestProblem> problems;
  private final int before;

  DocumentReader(YamlDocument document, List<ManifestProblem> problems) {
    this.document = document;
    this.problems = problems;
    this.before = problems.size();
  }

  /** The manifest; empty when problems were added. */
  Optional<Manifest> read() {
    if (!(document.root() instanceof ObjectNode root)) {
      problems.add(document.problem("", "no map", "expected apiVersion, kind, metadata and spec"));
      return Optional.empty();
    }
    String kind = root.path("kind").asText();
    String apiVersion = root.path("apiVersion").asText();
    if (kind.equals("Secret") && apiVersion.equals("v1")) {
      return secret(root);
    }
    Optional<ResourceKind> known = ResourceKind.of(kind);
    if (known.isEmpty() || !apiVersion.equals(ResourceKind.API_VERSION)) {
      problems.add(
          document.problem(
              "kind",
              "%s of %s"
                  .formatted(
                      kind.isEmpty() ? "no kind" : kind,
                      apiVersion.isEmpty() ? "no apiVersion" : apiVersion),
              "expected MqttCluster, Listener, AuthSource, Rule or Connector of "
                  + ResourceKind.API_VERSION
                  + ", or Secret of v1"));
      return Optional.empty();
    }
    return resource(known.get(), root);
  }

  private Optional<Manifest> resource(ResourceKind kind, ObjectNode root) {
    topFields(root, RESOURCE_FIELDS);
    String name = name(root);
    if (!root.has("spec")) {
      problems.add(
          document.problem("spec", "missing", "expected the spec of a " + kind.kindName()));
      return Optional.empty();
    }
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    resource.putObject("metadata").put("name", name);
    resource.set("spec", root.get("spec").deepCopy());
    problems.addAll(ResourceSchema.of(kind).complete(resource, document));
    if (problems.size() > before) {
      return Optional.empty();
    }
    JsonNode spec = resource.get("spec");
    String json = CanonicalJson.of(spec);
    ObjectNode metadata = (ObjectNode) root.get("metadata");
    return Optional.of(
        new Manifest.Resource(
            kind,
            name,
            metadata,
            spec,
            json,
            CanonicalJson.hash(json),
            document.source(),
            document.line()));
  }

  private Optional<Manifest> secret(ObjectNode root) {
    topFields(root, SECRET_FIELDS);
    String name = name(root);
    Map<String, byte[]> data = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : root.path("data").properties()) {
      try {
        // line breaks are allowed inside: tools wrap base64
        String base64 = field.getValue().asText().replaceAll("\\s", "");
        data.put(field.getKey(), Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException e) {
        String path = "data." + field.getKey();
        problems.add(
            document.problem(path, "(hidden)", "expected base64; write plain text to stringData"));
      }
    }
    for (Map.Entry<String, JsonNode> field : root.path("stringData").properties()) {
      if (field.getValue().isTextual()) {
        data.put(field.getKey(), field.getValue().asText().getBytes(StandardCharsets.UTF_8));
      } else {
        String path = "stringData." + field.getKey();
        problems.add(document.problem(path, "(hidden)", "expected text: put it in quotes"));
      }
    }
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(new Manifest.Secret(name, data, document.source(), document.line()));
  }

  private void topFields(ObjectNode root, Set<String> allowed) {
    root.fieldNames()
        .forEachRemaining(
            field -> {
              if (!allowed.contains(field)) {
                problems.add(
                    document.keyProblem(
                        field,
                        "no such field",
                        "expected one of "
                            + String.join(", ", allowed.stream().sorted().toList())));
              }
            });
  }

  private String name(ObjectNode root) {
    JsonNode name = root.path("metadata").path("name");
    String text = name.asText();
    if (!name.isTextual() || text.length() > MAX_NAME_LENGTH || !NAME.matcher(text).matches()) {
      problems.add(
          document.problem(
              "metadata.name",
              name.isMissingNode() ? "missing" : ShownValue.of("metadata.name", name),
              "expected at most 253 lower-case letters, digits, hyphens and dots"));
    }
    return text;
  }
}
