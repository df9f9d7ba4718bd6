package dev.marquette.app.secrets;

import org.jspecify.annotations.Nullable;

/** What Secrets hold. Safe to call from any thread. */
public interface Secrets {
  /** The bytes of one key of a Secret, or null when there is no such Secret or key. */
  byte @Nullable [] value(String secret, String key);

  /** Runs the listener, on one thread at a time, after anything has changed. */
  void onChange(Runnable listener);
}
