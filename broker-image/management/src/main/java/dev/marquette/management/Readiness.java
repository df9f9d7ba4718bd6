package dev.marquette.management;

import org.jspecify.annotations.Nullable;

/** One condition for clients to be sent to this broker. */
public interface Readiness {
  /** One word, as {@code listeners} or {@code etcd}. */
  String name();

  /** Why not, for a person; null when it is ready. It must not wait for anything. */
  @Nullable String notReadyBecause();
}
