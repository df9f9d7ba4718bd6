package dev.marquette.kernel.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one broker made of one resource.
 *
 * @param hash of the spec that was tried
 * @param generation of the resource that was tried
 * @param state what became of it
 * @param error why not, for {@link State#FAILED}; else null
 * @param details facts that the status shows: certificate fingerprint ({@code fingerprint}, {@code
 *     notAfter}, {@code subject}), rule counters ({@code matched}, ...), connections
 */
public record AppliedReport(
    ConfigDocument.Key key,
    String hash,
    long generation,
    State state,
    @Nullable String error,
    Map<String, String> details) {
  /** What became of it. */
  public enum State {
    /** In force. */
    APPLIED,
    /** Refused; what was in force before stays. */
    FAILED,
    /** Gone, and no longer in force. */
    REMOVED
  }
}
