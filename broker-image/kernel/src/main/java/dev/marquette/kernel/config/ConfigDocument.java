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
 */
public record ConfigDocument(String kind, String name, long generation, String hash, String json) {
  /** What tells resources apart. */
  public record Key(String kind, String name) {}

  public Key key() {
    return new Key(kind, name);
  }
}
