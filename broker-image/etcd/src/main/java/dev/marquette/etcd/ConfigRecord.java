package dev.marquette.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * The value of {@link ClusterKeys#config}: one resource as it should be in force.
 *
 * @param generation {@code metadata.generation} of the resource
 * @param hash SHA-256 of the canonical spec, hexadecimal
 * @param spec validated, with defaults, secrets only as references
 */
public record ConfigRecord(String kind, String name, long generation, String hash, JsonNode spec) {
  public ConfigRecord {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(spec, "spec");
  }

  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * @throws IllegalArgumentException when the value is no such record
   */
  public static ConfigRecord fromJson(byte[] value) {
    return Json.read(value, ConfigRecord.class);
  }
}
