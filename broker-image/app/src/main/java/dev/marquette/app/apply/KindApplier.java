package dev.marquette.app.apply;

import dev.marquette.kernel.config.ConfigDocument;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings resources of one kind into force. Calls come from one thread at a time, but for {@link
 * #notReadyBecause}, which any thread may call.
 *
 * <p>Whatever {@link #apply} throws means that the document was refused and that what was in force
 * before still is; the message of the exception is shown to people.
 */
interface KindApplier {
  /** Applies a new or changed document. */
  void apply(ConfigDocument document);

  /** The resource is gone. */
  void remove(String name);

  /** All changes of one round are in: what is built from several resources is built now. */
  default void finish() {}

  /** Whether resources of this kind refer to Secrets, and are applied again when one changes. */
  default boolean usesSecrets() {
    return false;
  }

  /**
   * Whether what is refused now may pass later although nothing is saved: somebody else has the
   * port, or a certificate is not valid yet.
   */
  default boolean mayPassLater() {
    return false;
  }

  /**
   * Whether what is gone goes before anything else is applied. Else it goes after what is new of
   * its kind, so that a resource that gets another name is never missing.
   */
  default boolean removesFirst() {
    return false;
  }

  /** Why clients should not be sent here yet, or null. */
  default @Nullable String notReadyBecause() {
    return null;
  }

  /** Facts of a resource that is in force, for its status. */
  default Map<String, String> details(String name) {
    return Map.of();
  }
}
