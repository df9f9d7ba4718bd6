package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** One valid document of a manifest file. */
public sealed interface Manifest {
  /** The kind as written. */
  String kindName();

  String name();

  /** The file, or what else the text came from. */
  String source();

  /** The line that the document starts at, from 1. */
  int line();

  /**
   * A resource of {@code marquette.dev}.
   *
   * @param metadata as written
   * @param specNode the spec with every default applied; not to be changed
   * @param json the spec as canonical JSON (see {@link CanonicalJson})
   * @param hash SHA-256 of {@code json}, lower-case hex
   */
  record Resource(
      ResourceKind kind,
      String name,
      ObjectNode metadata,
      JsonNode specNode,
      String json,
      String hash,
      String source,
      int line)
      implements Manifest {
    @Override
    public String kindName() {
      return kind.kindName();
    }

    /**
     * The spec as its Java type.
     *
     * @throws IllegalArgumentException when {@code type} is not the type of this kind
     */
    public <T extends Record> T spec(Class<T> type) {
      if (kind.specType() != type) {
        throw new IllegalArgumentException(
            "a " + kindName() + " has a " + kind.specType().getSimpleName() + ", no " + type);
      }
      return CanonicalJson.read(specNode, type);
    }
  }

  /**
   * A core Secret, for what other resources refer to.
   *
   * @param data decoded; not to be changed
   */
  record Secret(String name, Map<String, byte[]> data, String source, int line)
      implements Manifest {
    public Secret {
      data = Map.copyOf(data);
    }

    @Override
    public String kindName() {
      return "Secret";
    }

    /** Names the keys and no value. */
    @Override
    public String toString() {
      return "Secret[name=" + name + ", keys=" + data.keySet() + "]";
    }
  }
}
