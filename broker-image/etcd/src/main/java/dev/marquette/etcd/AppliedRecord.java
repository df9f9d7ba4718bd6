package dev.marquette.etcd;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@link ClusterKeys#applied}: what one broker made of one resource. The key is
 * deleted once the resource is no longer in force there.
 *
 * @param hash of the spec that was tried
 * @param generation of the resource that was tried
 * @param error why not, for {@link State#FAILED}; else null
 * @param details facts that the status shows, such as {@code fingerprint} and {@code notAfter}
 * @param at when it was written, ISO 8601 in UTC
 */
public record AppliedRecord(
    String hash,
    long generation,
    State state,
    @Nullable String error,
    Map<String, String> details,
    String at) {
  /** What became of it. */
  public enum State {
    /** In force. */
    APPLIED,
    /** Refused; what was in force before stays. */
    FAILED
  }

  public AppliedRecord {
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(at, "at");
    details = details == null ? Map.of() : Map.copyOf(details);
  }

  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * @throws IllegalArgumentException when the value is no such record
   */
  public static AppliedRecord fromJson(byte[] value) {
    return Json.read(value, AppliedRecord.class);
  }
}
