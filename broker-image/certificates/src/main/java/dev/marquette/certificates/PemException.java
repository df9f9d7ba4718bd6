package dev.marquette.certificates;

import org.jspecify.annotations.Nullable;

/**
 * What is no certificate or key that could be used. The message says which, why, and what was
 * expected; it quotes no content.
 */
public final class PemException extends Exception {
  private static final long serialVersionUID = 1L;

  PemException(String message) {
    this(message, null);
  }

  PemException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
