package dev.marquette.kernel.config;

/**
 * One resource as it is in force.
 *
 * @param kind {@code MqttCluster}, {@code Listener}, {@code AuthSource}, {@code Rule}, {@code
 *     Connector}
 * @param name its {@code metadata.name}
 * @param generation its {@code metadata.generation}; 0 where no API server counts them
 * @param hash SHA-256 of the canonical spec, hexadecimal
 * @param json the spec as canonical JSON, validated and with defaults; secrets only as references
 * @param source where a person wrote it, as {@code file:line}; empty where nobody can be sent to
 *     one
 */
public record ConfigDocument(
    String kind, String name, long generation, String hash, String json, String source) {
  /** A resource that is in no file. */
  public ConfigDocument(String kind, String name, long generation, String hash, String json) {
    this(kind, name, generation, hash, json, "");
  }

  /** What tells resources apart. */
  public record Key(String kind, String name) {}

  public Key key() {
    return new Key(kind, name);
  }
}
