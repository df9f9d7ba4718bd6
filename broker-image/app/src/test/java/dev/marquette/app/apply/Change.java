package dev.marquette.app.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.marquette.crds.manifest.Manifest;
import dev.marquette.crds.manifest.ManifestException;
import dev.marquette.crds.manifest.ManifestReader;
import dev.marquette.kernel.config.ConfigDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * A field that is changed while clients are connected.
 *
 * @param kind the resource's
 * @param path below its spec
 * @param base the spec before, in YAML; the name of the cluster and the port are added
 * @param values of the field, and of others that go along: paths and YAML in turn
 */
record Change(String kind, String path, Effect effect, String base, List<String> values) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** What becomes of it, and of clients that are connected by the listener. */
  enum Effect {
    /** In force; all clients stay. */
    IN_PLACE,
    /** Another socket; all clients stay. */
    REBINDS,
    /** The listener's clients are closed, as was asked for. */
    CLOSES,
    /** The operator's business, and not the brokers'. */
    OPERATOR,
    /** The API server refuses it. */
    NEVER
  }

  /** It goes along with the change. */
  Change with(String otherPath, String value) {
    List<String> all = new ArrayList<>(values);
    all.add(otherPath);
    all.add(value);
    return new Change(kind, path, effect, base, all);
  }

  Change on(String newBase) {
    return new Change(kind, path, effect, newBase, values);
  }

  Change that(Effect newEffect) {
    return new Change(kind, path, newEffect, base, values);
  }

  ConfigDocument before(int port) {
    return document(spec(port));
  }

  ConfigDocument after(int port) {
    ObjectNode spec = spec(port);
    for (int i = 0; i < values.size(); i += 2) {
      set(spec, values.get(i), values.get(i + 1));
    }
    return document(spec);
  }

  private ObjectNode spec(int port) {
    ObjectNode spec = (ObjectNode) yaml(base);
    if (kind.equals("Listener")) {
      spec.put("cluster", "c").put("port", port).put("bindAddress", "127.0.0.1");
    }
    return spec;
  }

  private static void set(ObjectNode spec, String path, String value) {
    String[] levels = path.split("\\.");
    ObjectNode at = spec;
    for (int i = 0; i + 1 < levels.length; i++) {
      at = at.withObjectProperty(levels[i]);
    }
    at.set(levels[levels.length - 1], yaml(value));
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** As the API server, or a file, would hand it over. */
  private ConfigDocument document(ObjectNode spec) {
    ObjectNode resource = YAML.createObjectNode();
    resource.put("apiVersion", "marquette.dev/v1alpha1").put("kind", kind);
    resource.putObject("metadata").put("name", kind.equals("Listener") ? "l" : "c");
    resource.set("spec", spec);
    try {
      Manifest.Resource read =
          (Manifest.Resource) ManifestReader.read(path, resource.toString()).getFirst();
      return new ConfigDocument(kind, read.name(), 1, read.hash(), read.json());
    } catch (ManifestException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return kind + " " + path;
  }
}
